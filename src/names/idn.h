// Internationalised host names by libidn2 (IDNA 2008, UTS 46).
#pragma once

#include <optional>
#include <string>

namespace ows::names {

/// "bücher.example" as "xn--bcher-kva.example". ASCII stays what it is. Nothing for what is no host name.
std::optional<std::string> idn_to_ascii(const std::string& host);

}  // namespace ows::names
