// What ws2cc's arguments become: a command of gcc or g++. No file is written and nothing runs here.
#pragma once

#include <filesystem>
#include <string_view>

#include "notes.h"
#include "sources.h"
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

/// A source among the arguments.
struct Source {
  std::string name;
  bool is_cxx;
};

/// What ws2cc must know of a command line beside the command.
struct Survey {
  std::vector<Source> sources;
  Words objects;              ///< objects and archives, for the linker
  Words library_folders;      ///< -L
  SearchPath path;            ///< openwinsock's own folders included
  std::string output;         ///< -o
  bool preprocesses = false;  ///< -E, -M, -MM
  bool links = false;
};

/// Throws std::runtime_error, with a sentence for the user, for arguments that cannot work. `notes` gets what was left out.
Command make_command(const Words& arguments, const Installation& installation, const Compilers& compilers, Notes& notes);
Survey survey(const Words& arguments, const Installation& installation, const Compilers& compilers);

/// The same command line with sources exchanged for their rewritten forms (name -> path), and without options that make
/// lists of dependencies, which belong to the first step.
Words with_sources(const Words& arguments, const std::map<std::string, std::string>& rewritten);

/// The command that preprocesses one source of the command line into `output`.
Command preprocess(const Words& arguments, const Source& source, const std::string& output, const Installation& installation,
                   const Compilers& compilers);

/// Whether `name` (without -l or .lib, in any case) is an import library of Windows that can be left out here: what it
/// stands for is in ws2_32 or in libc, or is not here at all, which the linker then tells by the functions' names.
bool is_import_library(std::string_view name);

}  // namespace ws2cc
