// Manifests, whom the catalog trusts, and what is left when an installer dies.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "catalog/current.h"
#include "catalog/manifest.h"
#include "catalog/places.h"
#include "catalog/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ows::catalog {
namespace {

using testing::HasSubstr;

/// A folder that OPENWINSOCK_PROVIDERS names, and a library to name in manifests.
class CatalogTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "catalog-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    chmod(pattern.c_str(), 0755);
    folder_ = pattern;
    library_ = folder_ + "/library.so";
    put("library.so", "");
    setenv("OPENWINSOCK_PROVIDERS", folder_.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("OPENWINSOCK_PROVIDERS");
    std::filesystem::remove_all(folder_);
  }
  void put(const std::string& name, const std::string& text) { std::ofstream(folder_ + '/' + name) << text; }
  static std::string sample(int number, const std::string& more = "") {
    return "[provider]\nid = \"{00000000-0000-0000-0000-00000000000" + std::to_string(number)
           + "}\"\nlibrary = \"library.so\"\n" + more;
  }
  static std::string protocol(const std::string& name) {
    return "[[protocol]]\nname = \"" + name + "\"\nfamily = 99\ntype = \"stream\"\n";
  }
  /// The problems with a manifest, in one text.
  std::string problems_with(const std::string& text) {
    put("a.toml", text);
    std::string all;
    const auto catalog = read_catalog();
    for (const auto& each : catalog->problems) all += each + '\n';
    return all;
  }

  std::string folder_, library_;
};

TEST_F(CatalogTest, WhatIsWrittenIsRead) {
  Manifest manifest;
  manifest.id = *guid_of("{12345678-9ABC-DEF0-1234-56789ABCDEF0}");
  manifest.library = "C:\\lib\\\"quoted\".so";
  manifest.first = true;
  manifest.categories = LSP_INSPECTOR | LSP_SYSTEM;
  ManifestEntry entry;
  entry.info.dwCatalogEntryId = 2001;
  entry.info.iAddressFamily = AF_INET;
  entry.info.iSocketType = SOCK_STREAM;
  entry.info.dwServiceFlags1 = XP1_IFS_HANDLES | 0x80000000;
  entry.info.dwProviderFlags = PFL_HIDDEN;
  entry.info.dwMessageSize = 0xffffffff;
  entry.info.szProtocol[0] = u'\u00e4';
  entry.info.ProviderId = manifest.id;
  entry.chain = {DWORD{2002}, std::string("TCP/IPv4")};
  entry.info.ProtocolChain.ChainLen = 2;
  manifest.entries.push_back(entry);
  manifest.layer = Layer{.name = "a layer", .over = {"TCP/IPv4"}};
  manifest.name_spaces.push_back({manifest.id, "x.so", "names", 5, 6, false, std::string("\0\xff", 2)});
  const auto read = read_manifest(write_manifest(manifest), "file");
  ASSERT_TRUE(read) << read.error();
  EXPECT_TRUE(read->id == manifest.id);
  EXPECT_EQ(read->library, manifest.library);
  EXPECT_TRUE(read->first);
  EXPECT_EQ(read->categories, manifest.categories);
  ASSERT_EQ(read->entries.size(), 1u);
  WSAPROTOCOL_INFOW info = read->entries[0].info;
  info.iVersion = entry.info.iVersion;
  EXPECT_EQ(std::memcmp(&info, &entry.info, sizeof info), 0) << write_manifest(manifest);
  EXPECT_EQ(read->entries[0].chain, entry.chain);
  EXPECT_EQ(read->layer->over, manifest.layer->over);
  ASSERT_EQ(read->name_spaces.size(), 1u);
  EXPECT_EQ(read->name_spaces[0].data, manifest.name_spaces[0].data);
  EXPECT_FALSE(read->name_spaces[0].enabled);
}

TEST_F(CatalogTest, BrokenManifestsAreNamedWithTheLine) {
  EXPECT_THAT(problems_with("[provider\n"), HasSubstr("a.toml: line 1: "));
  EXPECT_THAT(problems_with("x = 1\n"), HasSubstr("a.toml: there is no [provider]"));
  EXPECT_THAT(problems_with("[provider]\nid = 5\nlibrary = \"x\"\n"), HasSubstr("line 2: \"id\" is not a string"));
  EXPECT_THAT(problems_with("[provider]\nid = \"5\"\nlibrary = \"x\"\n"), HasSubstr("not a GUID"));
  EXPECT_THAT(problems_with(sample(1, "[[protocol]]\nname = \"x\"\n")), HasSubstr("\"family\" is missing"));
  EXPECT_THAT(problems_with(sample(1, "colour = \"red\"\n")), HasSubstr("line 4: there is no \"colour\""));
  EXPECT_THAT(problems_with(sample(1, "[[protocol]]\nname=\"x\"\nfamily=\"mars\"\ntype=1\n")),
              HasSubstr("line 6: \"mars\""));
  EXPECT_THAT(problems_with(sample(1, "[[protocol]]\nname=\"x\"\nfamily=99\ntype=1\nchain=[\"y\",\"z\"]\n")),
              HasSubstr("\"x\": its chain is not there"));
  EXPECT_THAT(
      problems_with("[provider]\nid = \"{00000000-0000-0000-0000-000000000001}\"\nlibrary = \"none.so\"\n" + protocol("x")),
      HasSubstr("none.so"));
}

TEST_F(CatalogTest, OneBrokenManifestLeavesTheOthers) {
  put("a.toml", "nonsense");
  put("b.toml", sample(1, protocol("Sample")));
  const auto catalog = read_catalog();
  EXPECT_EQ(catalog->problems.size(), 1u);
  EXPECT_EQ(std::u16string(reinterpret_cast<const char16_t*>(catalog->entries.back().szProtocol)), u"Sample");
}

TEST_F(CatalogTest, SecondManifestOfAProviderIsSkipped) {
  put("a.toml", sample(1, protocol("First")));
  put("b.toml", sample(1, protocol("Second")));
  const auto catalog = read_catalog();
  ASSERT_EQ(catalog->problems.size(), 1u);
  EXPECT_THAT(catalog->problems[0], HasSubstr("b.toml: provider"));
}

TEST_F(CatalogTest, LayersGoOverWhatIsThereAlready) {
  put("a.toml", sample(1, "first = true\n[layer]\nname = \"lower\"\nover = [\"TCP/IPv4\"]\n"));
  put("b.toml", sample(2, "first = true\n[layer]\nname = \"upper\"\nover = [\"TCP/IPv4\"]\n"));
  const auto catalog = read_catalog();
  EXPECT_TRUE(catalog->problems.empty());
  const auto& top = catalog->entries.front();
  EXPECT_EQ(top.ProtocolChain.ChainLen, 3);
  EXPECT_EQ(std::u16string(reinterpret_cast<const char16_t*>(top.szProtocol)), u"upper over [lower over [TCP/IPv4]]");
}

TEST_F(CatalogTest, WhatOthersCanWriteIsRefusedByName) {
  put("a.toml", sample(1, protocol("Sample")));
  const std::size_t good = read_catalog()->providers.size();
  const auto refused = [&](const std::string& named) {
    const auto catalog = read_catalog();
    EXPECT_EQ(catalog->providers.size(), good - 1);
    ASSERT_FALSE(catalog->problems.empty());
    EXPECT_THAT(catalog->problems[0], HasSubstr(named + " can be written by other users"));
  };
  chmod((folder_ + "/a.toml").c_str(), 0666);
  refused(folder_ + "/a.toml");
  chmod((folder_ + "/a.toml").c_str(), 0644);
  chmod(library_.c_str(), 0664);
  refused(library_);
  chmod(library_.c_str(), 0644);
  chmod(folder_.c_str(), 0777);
  refused(folder_);
  EXPECT_FALSE(Change::begin());
  chmod(folder_.c_str(), 01777);  // sticky: what is there cannot be replaced by others
  EXPECT_EQ(read_catalog()->providers.size(), good);
  chmod(folder_.c_str(), 0755);
  if (geteuid() == 0) {
    ASSERT_EQ(chown((folder_ + "/a.toml").c_str(), 1234, 1234), 0);
    EXPECT_THAT(read_catalog()->problems.at(0), HasSubstr("belongs to another user"));
  }
}

TEST_F(CatalogTest, LayersThatAProgramDoesNotPermitAreForbidden) {
  put("a.toml", sample(1, "categories = [\"firewall\", \"inspector\"]\n[layer]\nname = \"a\"\nover = [\"TCP/IPv4\"]\n"));
  put("b.toml", sample(2, "[layer]\nname = \"other\"\nover = [\"UDP/IPv4\"]\n"));
  const auto forbidden = [](std::optional<DWORD> permitted) {
    const auto catalog = read_catalog();
    catalog->permit(permitted);
    return catalog->forbidden.size();
  };
  EXPECT_EQ(forbidden(std::nullopt), 0u);
  EXPECT_EQ(forbidden(LSP_FIREWALL), 2u);
  EXPECT_EQ(forbidden(LSP_FIREWALL | LSP_INSPECTOR), 1u);  // the other has no category

  const std::string program = std::filesystem::read_symlink("/proc/self/exe");
  EXPECT_EQ(permitted_categories({{"/elsewhere", "", 1}}), std::nullopt);
  EXPECT_EQ(permitted_categories({{program, "", 1}, {program, "other arguments", 2}, {program, "", 4}}), DWORD{5});
}

TEST_F(CatalogTest, KilledInstallersLoseNothing) {
  // Each child installs as fast as it can until it is killed, in the middle of something.
  std::vector<std::string> whole;
  for (int child = 0; child < 4; ++child) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t pid = fork();
    if (pid == 0) {
      for (int i = 0;; ++i) {
        auto change = Change::begin();
        Manifest manifest;
        manifest.id = GUID{static_cast<DWORD>(child), static_cast<WORD>(i), 0, {}};
        manifest.library = library_;
        ManifestEntry entry;
        entry.info.iAddressFamily = 99;
        entry.info.iSocketType = 1;
        entry.info.szProtocol[0] = 'x';
        entry.info.ProtocolChain.ChainLen = 1;
        entry.info.dwCatalogEntryId = change->new_id();
        manifest.entries.push_back(entry);
        if (!change->write(manifest_name(manifest.id), write_manifest(manifest))) _exit(1);
        const std::string name = manifest_name(manifest.id) + '\n';
        if (write(pipe_ends[1], name.data(), name.size()) < 0) _exit(1);
      }
    }
    close(pipe_ends[1]);
    std::string told;
    char part[64];
    for (ssize_t got; told.size() < 3 * 42 && (got = read(pipe_ends[0], part, sizeof part)) > 0;)
      told.append(part, static_cast<std::size_t>(got));
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    for (ssize_t got; (got = read(pipe_ends[0], part, sizeof part)) > 0;) told.append(part, static_cast<std::size_t>(got));
    close(pipe_ends[0]);
    for (std::size_t at = 0; at < told.size(); at = told.find('\n', at) + 1)
      whole.push_back(told.substr(at, told.find('\n', at) - at));
  }
  ASSERT_TRUE(Change::begin());  // the lock is free
  const auto catalog = read_catalog();
  EXPECT_TRUE(catalog->problems.empty());
  EXPECT_GE(whole.size(), 12u);
  for (const std::string& name : whole) EXPECT_TRUE(std::filesystem::exists(folder_ + '/' + name)) << name;
  for (const auto& file : std::filesystem::directory_iterator(folder_))
    EXPECT_FALSE(file.path().filename().string().ends_with(".tmp")) << file.path();
}

}  // namespace
}  // namespace ows::catalog
