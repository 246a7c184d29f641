// What ws2cc's arguments become: a command of gcc or g++. No file is written and nothing runs here.
#pragma once

#include <filesystem>
#include <string_view>

#include "words.h"

namespace ws2cc {

/// The parts of an openwinsock installation, or of its build tree, that a compilation needs.
struct Installation {
  std::filesystem::path headers;  ///< the folder of winsock2.h
  std::filesystem::path library;  ///< the folder of libws2_32.so
};

/// Compilers, each with options if there are any.
struct Compilers {
  Words c = {"gcc"};
  Words cxx = {"g++"};
  bool always_cxx = false;  ///< called as ws2c++: files named .c are C++ too, as with g++
};

struct Command {
  Words compiler;
  Words arguments;
};

/// Throws std::runtime_error, with a sentence for the user, for arguments that cannot work.
Command make_command(const Words& arguments, const Installation& installation, const Compilers& compilers);

/// Whether `name` (without -l or .lib, in any case) is an import library of Windows that can be left out here: what it
/// stands for is in ws2_32 or in libc, or is not here at all, which the linker then tells by the functions' names.
bool is_import_library(std::string_view name);

}  // namespace ws2cc
