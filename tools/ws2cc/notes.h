// What ws2cc --explain tells: one sentence for each thing it did with the command line or the sources.
#pragma once

#include <string>
#include <vector>

namespace ws2cc {

using Notes = std::vector<std::string>;

}  // namespace ws2cc
