// The commands of the tool `winsock`. Each returns the exit status: 0, 1 where something is wrong, 2 for a usage error.
#pragma once

#include <string>
#include <vector>

namespace winsock {

int catalog(bool json);
int install(const std::string& manifest);
int remove(const std::string& provider);
int order(const std::vector<unsigned>& first);
int doctor();
int error(const std::string& which);

struct TraceOptions {
  std::string output;
  bool json = false, summary = false;
};
int trace(const TraceOptions& options, const std::vector<std::string>& program);
int faults(const std::string& rules, const std::string& file, unsigned long long seed, bool seed_given,
           const std::vector<std::string>& program);

}  // namespace winsock
