// WSAAdvertiseProvider, WSAUnadvertiseProvider, WSAProviderCompleteAsyncCall: name-space providers of version 2 in the
// process that asks them. Not under Wine, which has none of the three.
#ifndef _WIN32
#include "own_catalog.h"

#include <cstring>
#include <thread>

namespace {

constexpr DWORD email_space = NS_EMAIL;
constexpr GUID provider_id{0x4e535032, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}},
    other_id{0x4e535032, 9, 2, {3, 4, 5, 6, 7, 8, 9, 10}};

/// A provider that knows three names. `slow`: it answers later, on a thread of its own.
struct Post {
  int sessions = 0, lookups = 0, next = 0, registrations = 0;
  bool slow = false, stuck = false;
  int refuses = 0;
  HANDLE pending = nullptr;
  std::thread worker;
} post;
int session;

INT WSAAPI start(LPGUID id, LPVOID* argument) {
  EXPECT_EQ(std::memcmp(id, &provider_id, sizeof *id), 0);
  *argument = &session;
  ++post.sessions;
  return 0;
}
INT WSAAPI stop(LPGUID, LPVOID argument) {
  EXPECT_EQ(argument, &session);
  --post.sessions;
  return 0;
}
INT WSAAPI begin(LPGUID, LPWSAQUERYSET2W query, DWORD, LPVOID argument, LPHANDLE handle) {
  EXPECT_EQ(argument, &session);
  EXPECT_EQ(query->dwSize, sizeof *query);
  if (post.refuses) return WSASetLastError(post.refuses), SOCKET_ERROR;
  post.next = 0;
  ++post.lookups;
  *handle = &post;
  return 0;
}
int give(DWORD* length, WSAQUERYSET2W* result) {
  static constexpr const char* names[] = {"alice", "bob", "carol"};
  if (post.next == 3) return WSA_E_NO_MORE;
  const DWORD needed = sizeof *result + 6000;  // more than one is given at first
  if (*length < needed) return *length = needed, WSAEFAULT;
  *result = {};
  result->dwSize = sizeof *result;
  result->dwNameSpace = email_space;
  auto* text = reinterpret_cast<WCHAR*>(result + 1);
  const WideText name = wide(names[post.next++]);
  std::memcpy(text, name.c_str(), (name.size() + 1) * sizeof *text);
  result->lpszServiceInstanceName = text;
  return 0;
}
VOID WSAAPI next(HANDLE call, HANDLE lookup, DWORD, LPDWORD length, LPWSAQUERYSET2W result) {
  EXPECT_EQ(lookup, &post);
  if (post.stuck) {
    post.pending = call;
    WSASetLastError(WSA_IO_PENDING);
  } else if (post.slow) {
    if (post.worker.joinable()) post.worker.join();
    post.worker = std::thread([=] { EXPECT_OK(WSAProviderCompleteAsyncCall(call, give(length, result))); });
    WSASetLastError(WSA_IO_PENDING);
  } else {
    WSASetLastError(give(length, result));
  }
}
INT WSAAPI end(HANDLE lookup) {
  EXPECT_EQ(lookup, &post);
  --post.lookups;
  return 0;
}
VOID WSAAPI set(HANDLE call, LPGUID, LPWSAQUERYSET2W, WSAESETSERVICEOP operation, DWORD, LPVOID argument) {
  EXPECT_EQ(argument, &session);
  const bool good = operation == RNRSERVICE_REGISTER;
  post.registrations += good;
  EXPECT_OK(WSAProviderCompleteAsyncCall(call, good ? 0 : WSASERVICE_NOT_FOUND));
}

constexpr NSPV2_ROUTINE functions{sizeof(NSPV2_ROUTINE), 2, 0, start, stop, begin, next, end, set, nullptr};

class AdvertisedProvider : public OwnCatalog {
 protected:
  void SetUp() override {
    OwnCatalog::SetUp();
    post = {};
    GUID id = provider_id;
    WideText name = wide("post"), path = wide(program());
    ASSERT_OK(WSCInstallNameSpace(name.data(), path.data(), email_space, 2, &id));
  }
  void TearDown() override {
    OwnCatalog::TearDown();
    if (post.worker.joinable()) post.worker.join();
    EXPECT_EQ(post.sessions, 0) << "a session has not ended";
    EXPECT_EQ(post.lookups, 0) << "a query has not ended";
  }
  int begin_query(HANDLE* handle) {
    WSAQUERYSETA query{};
    query.dwSize = sizeof query;
    query.lpServiceClassId = &class_;
    query.dwNameSpace = email_space;
    return error_of(WSALookupServiceBeginA(&query, LUP_RETURN_ALL, handle));
  }
  int next_result(HANDLE handle, std::string& name) {
    alignas(WSAQUERYSETA) static char room[1000];
    DWORD length = sizeof room;
    auto* result = reinterpret_cast<WSAQUERYSETA*>(room);
    const int error = error_of(WSALookupServiceNextA(handle, LUP_RETURN_ALL, &length, result));
    if (error == 0) name = result->lpszServiceInstanceName;
    return error;
  }
  std::vector<std::string> look_up() {
    HANDLE handle = nullptr;
    if (const int error = begin_query(&handle)) return {std::to_string(error)};
    std::vector<std::string> found;
    std::string name;
    int error;
    while ((error = next_result(handle, name)) == 0) found.push_back(name);
    EXPECT_EQ(error, WSA_E_NO_MORE);
    EXPECT_OK(WSALookupServiceEnd(handle));
    return found;
  }
  GUID class_{1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
  const std::vector<std::string> all{"alice", "bob", "carol"};
};

TEST_F(AdvertisedProvider, IsAskedWhileItIsAdvertised) {
  EXPECT_NE(look_up(), all);
  ASSERT_OK(WSAAdvertiseProvider(&provider_id, &functions));
  EXPECT_EQ(post.sessions, 0) << "nobody has used it";
  EXPECT_EQ(look_up(), all);
  EXPECT_EQ(look_up(), all);
  EXPECT_EQ(post.sessions, 1);
  ASSERT_OK(WSAUnadvertiseProvider(&provider_id));
  EXPECT_EQ(post.sessions, 0);
  EXPECT_NE(look_up(), all);
  EXPECT_OK(WSAUnadvertiseProvider(&provider_id)) << "which is not there any more";
}

TEST_F(AdvertisedProvider, MayAnswerLater) {
  // contract: succeeds WSAProviderCompleteAsyncCall
  ASSERT_OK(WSAAdvertiseProvider(&provider_id, &functions));
  post.slow = true;
  EXPECT_EQ(look_up(), all);
}

TEST_F(AdvertisedProvider, IsGivenUpWhenTheQueryEnds) {
  ASSERT_OK(WSAAdvertiseProvider(&provider_id, &functions));
  HANDLE handle = nullptr;
  ASSERT_EQ(begin_query(&handle), 0);
  post.stuck = true;
  static HANDLE query;
  query = handle;
  // Runs in the wait for the answer.
  QueueUserAPC([](ULONG_PTR) { EXPECT_OK(WSALookupServiceEnd(query)); }, GetCurrentThread(), 0);
  std::string name;
  EXPECT_EQ(next_result(handle, name), WSA_E_CANCELLED);
  EXPECT_FAILS(WSAProviderCompleteAsyncCall(post.pending, 0), WSAEINVAL) << "nobody waits any more";
}

TEST_F(AdvertisedProvider, ItsRefusalsAreTheProgramsErrors) {
  ASSERT_OK(WSAAdvertiseProvider(&provider_id, &functions));
  post.refuses = WSANO_DATA;
  EXPECT_EQ(look_up(), std::vector<std::string>{std::to_string(WSANO_DATA)});
}

TEST_F(AdvertisedProvider, TakesRegistrations) {
  std::string name = "dave";
  WSAQUERYSETA registration{};
  registration.dwSize = sizeof registration;
  registration.lpszServiceInstanceName = name.data();
  registration.lpServiceClassId = &class_;
  registration.dwNameSpace = email_space;
  ASSERT_OK(WSAAdvertiseProvider(&provider_id, &functions));
  EXPECT_OK(WSASetServiceA(&registration, RNRSERVICE_REGISTER, 0));
  EXPECT_EQ(post.registrations, 1);
  EXPECT_FAILS(WSASetServiceA(&registration, RNRSERVICE_DELETE, 0), WSASERVICE_NOT_FOUND);
  NSPV2_ROUTINE reader = functions;
  reader.NSPv2SetServiceEx = nullptr;
  ASSERT_OK(WSAAdvertiseProvider(&provider_id, &reader)) << "in the other's place";
  EXPECT_FAILS(WSASetServiceA(&registration, RNRSERVICE_REGISTER, 0), WSAEOPNOTSUPP);
}

TEST_F(AdvertisedProvider, WantsTheThreeFunctionsOfLookUps) {
  EXPECT_FAILS(WSAAdvertiseProvider(nullptr, &functions), WSAEINVAL);
  EXPECT_FAILS(WSAAdvertiseProvider(&provider_id, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSAAdvertiseProvider(&other_id, &functions), WSAEINVALIDPROVIDER);
  for (const int missing : {0, 1, 2}) {
    NSPV2_ROUTINE incomplete = functions;
    if (missing == 0) incomplete.NSPv2LookupServiceBegin = nullptr;
    if (missing == 1) incomplete.NSPv2LookupServiceNextEx = nullptr;
    if (missing == 2) incomplete.NSPv2LookupServiceEnd = nullptr;
    EXPECT_FAILS(WSAAdvertiseProvider(&provider_id, &incomplete), WSAEINVAL) << missing;
  }
  const auto nowhere = reinterpret_cast<const GUID*>(8);
  EXPECT_FAILS(WSAAdvertiseProvider(nowhere, &functions), WSAEFAULT);
  EXPECT_FAILS(WSAAdvertiseProvider(&provider_id, reinterpret_cast<const NSPV2_ROUTINE*>(nowhere)), WSAEFAULT);
  EXPECT_FAILS(WSAUnadvertiseProvider(nullptr), WSAEINVAL);
  EXPECT_FAILS(WSAUnadvertiseProvider(nowhere), WSAEFAULT);
  EXPECT_FAILS(WSAProviderCompleteAsyncCall(nullptr, 0), WSAEINVAL);
  EXPECT_FAILS(WSAProviderCompleteAsyncCall(reinterpret_cast<HANDLE>(0x7d001234), 0), WSAEINVAL);
}

TEST(AdvertisedProviderTest, NeedsStartup) {
  EXPECT_FAILS(WSAAdvertiseProvider(&provider_id, &functions), WSANOTINITIALISED);
  EXPECT_FAILS(WSAUnadvertiseProvider(&provider_id), WSANOTINITIALISED);
  EXPECT_FAILS(WSAProviderCompleteAsyncCall(nullptr, 0), WSANOTINITIALISED);
}

}  // namespace
#endif
