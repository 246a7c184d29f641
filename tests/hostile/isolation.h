#pragma once

namespace hostile {

/// A network namespace with nothing but loopback, where the system lets us have one; else the process stays where it is, and
/// garbage addresses go out into the world.
void isolate_network();

}  // namespace hostile
