// A catalog of the test's own, in an empty folder, and Winsock started.
#pragma once

#include "text_support.h"

#include <ws2spi.h>
#include <windows.h>

#include <atomic>
#include <filesystem>
#include <string>

using WideText = Wide;

class OwnCatalog : public testing::Test {
 protected:
  void SetUp() override {
    static std::atomic<int> number{0};
    folder_ = std::filesystem::temp_directory_path()
              / ("catalog-" + std::to_string(GetCurrentProcessId()) + '-' + std::to_string(++number));
    std::filesystem::create_directory(folder_);
    SetEnvironmentVariableA("OPENWINSOCK_PROVIDERS", folder_.string().c_str());
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  }
  void TearDown() override {
    WSACleanup();
    SetEnvironmentVariableA("OPENWINSOCK_PROVIDERS", nullptr);
    std::filesystem::remove_all(folder_);
    WSADATA data;  // and the catalog as it was
    WSAStartup(MAKEWORD(2, 2), &data);
    WSACleanup();
  }

  static std::string program() {
    char path[MAX_PATH] = "";
    GetModuleFileNameA(nullptr, path, MAX_PATH);
    return path;
  }
  /// A library of providers that is built with the tests.
  static std::string library(const std::string& name) {
    return (std::filesystem::path(program()).parent_path() / "layers" / (name + ".so")).string();
  }

  std::filesystem::path folder_;
};
