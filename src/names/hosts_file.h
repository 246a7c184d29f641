// Whether a name stands in the hosts file, so that NSS answers it without asking the network. Only a guess about time: the
// answer itself always comes from NSS.
#pragma once

#include <string>

namespace ows::names {

/// True when NSS looks into files first and /etc/hosts has `host`. The file is read again when it has changed. Any thread.
bool in_hosts_file(const std::string& host);

}  // namespace ows::names
