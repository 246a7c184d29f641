// iphlpapi.h and netioapi.h: interfaces, their addresses, the way to others.
#include "support.h"

#include <iphlpapi.h>

#include <set>

namespace {

std::vector<ULONGLONG> adapters(ULONG family, ULONG flags) {
  ULONG size = 0;
  EXPECT_EQ(GetAdaptersAddresses(family, flags, nullptr, nullptr, &size), ULONG{ERROR_BUFFER_OVERFLOW});
  std::vector<ULONGLONG> room(size / 8 + 1);
  auto* first = reinterpret_cast<IP_ADAPTER_ADDRESSES*>(room.data());
  EXPECT_EQ(GetAdaptersAddresses(family, flags, nullptr, first, &size), ULONG{NO_ERROR});
  return room;
}

TEST(GetAdaptersAddresses, ListsTheLoopbackInterfaceWithItsAddress) {
  const auto room = adapters(AF_UNSPEC, GAA_FLAG_INCLUDE_PREFIX | GAA_FLAG_INCLUDE_GATEWAYS);
  bool found = false;
  for (const auto* each = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(room.data()); each; each = each->Next) {
    EXPECT_GE(each->Length, sizeof(IP_ADAPTER_ADDRESSES));
    EXPECT_NE(each->AdapterName, nullptr);
    EXPECT_NE(each->FriendlyName, nullptr);
    for (const auto* address = each->FirstUnicastAddress; address; address = address->Next) {
      const auto* name = reinterpret_cast<const sockaddr_in*>(address->Address.lpSockaddr);
      if (name->sin_family != AF_INET || name->sin_addr.s_addr != htonl(INADDR_LOOPBACK)) continue;
      found = true;
      EXPECT_EQ(each->IfType, DWORD{IF_TYPE_SOFTWARE_LOOPBACK});
      EXPECT_EQ(each->OperStatus, IfOperStatusUp);
      EXPECT_EQ(address->Address.iSockaddrLength, static_cast<int>(sizeof(sockaddr_in)));
    }
  }
  EXPECT_TRUE(found);
}

TEST(GetAdaptersAddresses, OfAFamilyHasAddressesOfThatOnly) {
  for (const ULONG family : {AF_INET, AF_INET6}) {
    ULONG size = 0;
    if (GetAdaptersAddresses(family, 0, nullptr, nullptr, &size) == ERROR_NO_DATA) continue;
    const auto room = adapters(family, GAA_FLAG_SKIP_DNS_SERVER);
    for (const auto* each = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(room.data()); each; each = each->Next) {
      for (const auto* address = each->FirstUnicastAddress; address; address = address->Next)
        EXPECT_EQ(address->Address.lpSockaddr->sa_family, family);
    }
  }
}

TEST(GetAdaptersAddresses, LeavesOutWhatIsNotWanted) {
  const auto room = adapters(AF_UNSPEC, GAA_FLAG_SKIP_UNICAST | GAA_FLAG_SKIP_DNS_SERVER | GAA_FLAG_SKIP_FRIENDLY_NAME);
  const auto* first = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(room.data());
  EXPECT_EQ(first->FirstUnicastAddress, nullptr);
  EXPECT_EQ(first->FirstDnsServerAddress, nullptr);
}

TEST(GetAdaptersAddresses, RefusesWhatItCannotDo) {
  ULONG size = 0;
  EXPECT_EQ(GetAdaptersAddresses(AF_UNSPEC, 0, nullptr, nullptr, nullptr), ULONG{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(GetAdaptersAddresses(99, 0, nullptr, nullptr, &size), ULONG{ERROR_INVALID_PARAMETER});
}

TEST(GetIfTable2, HasEachInterfaceOnce) {
  MIB_IF_TABLE2* table = nullptr;
  ASSERT_EQ(GetIfTable2(&table), DWORD{NO_ERROR});
  std::set<NET_IFINDEX> indexes;
  bool loopback = false;
  for (ULONG i = 0; i < table->NumEntries; ++i) {
    const MIB_IF_ROW2& row = table->Table[i];
    EXPECT_TRUE(indexes.insert(row.InterfaceIndex).second);
    loopback |= row.Type == IF_TYPE_SOFTWARE_LOOPBACK;
    MIB_IF_ROW2 one{};
    one.InterfaceIndex = row.InterfaceIndex;
    EXPECT_EQ(GetIfEntry2(&one), DWORD{NO_ERROR});
    EXPECT_EQ(one.InterfaceLuid.Value, row.InterfaceLuid.Value);
    NET_LUID luid{};
    NET_IFINDEX index = 0;
    EXPECT_EQ(ConvertInterfaceIndexToLuid(row.InterfaceIndex, &luid), DWORD{NO_ERROR});
    EXPECT_EQ(ConvertInterfaceLuidToIndex(&luid, &index), DWORD{NO_ERROR});
    EXPECT_EQ(index, row.InterfaceIndex);
  }
  EXPECT_TRUE(loopback);
  FreeMibTable(table);
}

TEST(GetIfEntry2, KnowsNoOtherInterfaces) {
  MIB_IF_ROW2 row{};
  EXPECT_EQ(GetIfEntry2(&row), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(GetIfEntry2(nullptr), DWORD{ERROR_INVALID_PARAMETER});
  row.InterfaceIndex = 0x7ffffff0;
  EXPECT_EQ(GetIfEntry2(&row), DWORD{ERROR_FILE_NOT_FOUND});
}

DWORD loopback_index() {
  DWORD index = 0;
  EXPECT_EQ(GetBestInterface(htonl(INADDR_LOOPBACK), &index), DWORD{NO_ERROR});
  return index;
}

TEST(GetBestInterface, ToThisComputerIsLoopback) {
  MIB_IF_ROW2 row{};
  row.InterfaceIndex = loopback_index();
  ASSERT_EQ(GetIfEntry2(&row), DWORD{NO_ERROR});
  EXPECT_EQ(row.Type, DWORD{IF_TYPE_SOFTWARE_LOOPBACK});
}

TEST(GetBestInterface, ExTakesBothFamilies) {
  for (const int family : {AF_INET, AF_INET6}) {
    Name name = loopback(family);
    DWORD index = 0;
    const DWORD result = GetBestInterfaceEx(name.data(), &index);
    if (family == AF_INET6 && result != NO_ERROR) continue;  // a computer without IPv6
    EXPECT_EQ(index, loopback_index());
  }
  DWORD index = 0;
  sockaddr other{};
  other.sa_family = 99;
  EXPECT_EQ(GetBestInterfaceEx(&other, &index), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(GetBestInterfaceEx(nullptr, &index), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(GetBestRoute2, TellsTheWayAndTheAddressThatPacketsLeaveFrom) {
  SOCKADDR_INET to{}, source{};
  to.Ipv4.sin_family = AF_INET;
  to.Ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  MIB_IPFORWARD_ROW2 route{};
  ASSERT_EQ(GetBestRoute2(nullptr, 0, nullptr, &to, 0, &route, &source), DWORD{NO_ERROR});
  EXPECT_EQ(route.InterfaceIndex, loopback_index());
  EXPECT_EQ(source.Ipv4.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
  EXPECT_EQ(GetBestRoute2(nullptr, 0, nullptr, nullptr, 0, &route, &source), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(InterfaceNames, AndIndexesMeanEachOther) {
  const DWORD index = loopback_index();
  char name[IF_NAMESIZE + 1];
  ASSERT_EQ(if_indextoname(index, name), name);
  EXPECT_EQ(if_nametoindex(name), index);
  EXPECT_EQ(if_nametoindex("no such interface"), 0u);
  EXPECT_EQ(if_indextoname(0x7ffffff0, name), nullptr);
}

}  // namespace
