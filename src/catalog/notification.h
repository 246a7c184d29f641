// Telling those who wait for a change of the catalog (WSAProviderConfigChange): changes of this process at once, those of
// others by inotify, whose descriptor is in the engine's default set.
#pragma once

namespace ows::catalog {

/// The catalog may have changed: reads it, and tells where it has.
void notify_changed();

/// Whoever waits is told by `listener`, which is set once, before anybody waits.
void set_listener(void (*listener)());

/// Watches the places from now on, also those that are not there yet. False: it cannot be done.
bool watch_places();

}  // namespace ows::catalog
