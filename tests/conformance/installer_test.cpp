// The functions of installers (WSC*), and what the catalog says afterwards. Not under Wine, whose installers' functions do
// nothing.
#ifndef _WIN32
#include "own_catalog.h"

#include <sporder.h>

namespace {

using Infos = std::vector<WSAPROTOCOL_INFOW>;
using Text = WideText;

bool operator_same(const GUID& one, const GUID& other) { return std::memcmp(&one, &other, sizeof one) == 0; }

class Installer : public OwnCatalog {
 protected:
  static GUID id(unsigned number) { return {0x5a5a0000u + number, 0x1234, 0x4321, {1, 2, 3, 4, 5, 6, 7, 8}}; }
  static WSAPROTOCOL_INFOW entry(const char* name, int family = 99) {
    WSAPROTOCOL_INFOW info{};
    info.ProtocolChain.ChainLen = BASE_PROTOCOL;
    info.iVersion = 2;
    info.iAddressFamily = family;
    info.iSocketType = SOCK_DGRAM;
    info.iProtocol = 7;
    info.dwServiceFlags1 = XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED;
    info.dwProviderFlags = PFL_MATCHES_PROTOCOL_ZERO;
    const Text text = wide(name);
    std::copy(text.begin(), text.end(), info.szProtocol);
    return info;
  }
  int install(unsigned number, const char* name) {
    WSAPROTOCOL_INFOW info = entry(name);
    GUID guid = id(number);
    int error = 0;
    return WSCInstallProvider(&guid, library_.c_str(), &info, 1, &error) == 0 ? 0 : error;
  }
  int install_layer(unsigned number, const char* name, WSAPROTOCOL_INFOW over, DWORD* layer = nullptr) {
    GUID guid = id(number);
    Text text = wide(name);
    int error = 0;
    const int result =
        WSCInstallProviderAndChains(&guid, library_.data(), text.data(), XP1_IFS_HANDLES, &over, 1, layer, &error);
    return result == 0 ? 0 : error;
  }
  static int deinstall(unsigned number) {
    GUID guid = id(number);
    int error = 0;
    return WSCDeinstallProvider(&guid, &error) == 0 ? 0 : error;
  }
  static Infos all() {
    DWORD size = 0;
    int error = 0;
    EXPECT_EQ(WSCEnumProtocols(nullptr, nullptr, &size, &error), SOCKET_ERROR);
    EXPECT_EQ(error, WSAENOBUFS);
    Infos infos(size / sizeof(WSAPROTOCOL_INFOW));
    EXPECT_EQ(WSCEnumProtocols(nullptr, infos.data(), &size, &error), static_cast<int>(infos.size()));
    return infos;
  }
  static Infos for_programs() {
    DWORD size = 0;
    WSAEnumProtocolsW(nullptr, nullptr, &size);
    Infos infos(size / sizeof(WSAPROTOCOL_INFOW));
    EXPECT_EQ(WSAEnumProtocolsW(nullptr, infos.data(), &size), static_cast<int>(infos.size()));
    return infos;
  }
  static Infos of(const Infos& infos, unsigned number) {
    Infos result;
    for (const auto& each : infos)
      if (operator_same(each.ProviderId, id(number))) result.push_back(each);
    return result;
  }
  static WSAPROTOCOL_INFOW tcp() {
    for (const auto& each : all())
      if (each.iAddressFamily == AF_INET && each.iSocketType == SOCK_STREAM && each.iProtocol == IPPROTO_TCP
          && each.ProtocolChain.ChainLen == BASE_PROTOCOL)
        return each;
    return {};
  }

  /// From now on the catalog is where nobody can write.
  static void lock_out() { SetEnvironmentVariableA("OPENWINSOCK_PROVIDERS", "/dev/null/nowhere"); }

  Text library_ = wide(program());
};

template <class T>
T* nowhere() {
  return reinterpret_cast<T*>(static_cast<ULONG_PTR>(8));
}

TEST_F(Installer, InstalledProviderStandsBehindAllOthers) {
  const Infos before = all();
  ASSERT_EQ(install(1, "Sample"), 0);
  const Infos after = all();
  ASSERT_EQ(after.size(), before.size() + 1);
  const WSAPROTOCOL_INFOW& info = after.back();
  EXPECT_TRUE(operator_same(info.ProviderId, id(1)));
  EXPECT_EQ(Text(info.szProtocol), wide("Sample"));
  EXPECT_EQ(info.iAddressFamily, 99);
  EXPECT_EQ(info.iProtocol, 7);
  EXPECT_EQ(info.dwServiceFlags1, DWORD{XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED});
  for (const auto& other : before) EXPECT_NE(other.dwCatalogEntryId, info.dwCatalogEntryId);
  EXPECT_EQ(of(for_programs(), 1).size(), 1u);
}

TEST_F(Installer, PathIsAnsweredAsItWasInstalled) {
  ASSERT_EQ(install(1, "Sample"), 0);
  GUID guid = id(1);
  WCHAR path[MAX_PATH];
  int length = 1, error = 0;
  EXPECT_EQ(WSCGetProviderPath(&guid, path, &length, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEFAULT);
  EXPECT_EQ(length, static_cast<int>(library_.size()) + 1);
  EXPECT_EQ(WSCGetProviderPath(&guid, path, &length, &error), 0);
  EXPECT_EQ(Text(path), library_);
  guid = id(2);
  EXPECT_EQ(WSCGetProviderPath(&guid, path, &length, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEINVAL);
}

TEST_F(Installer, DeinstalledProviderIsGone) {
  ASSERT_EQ(install(1, "Sample"), 0);
  EXPECT_EQ(deinstall(1), 0);
  EXPECT_TRUE(of(all(), 1).empty());
  EXPECT_EQ(deinstall(1), WSAEINVAL);
}

TEST_F(Installer, InstallingTwiceIsNoRecovery) {
  ASSERT_EQ(install(1, "Sample"), 0);
  EXPECT_EQ(install(1, "Other"), WSANO_RECOVERY);
  EXPECT_EQ(of(all(), 1).size(), 1u);
}

TEST_F(Installer, BuiltInProvidersStay) {
  GUID guid = tcp().ProviderId;
  int error = 0;
  EXPECT_EQ(WSCDeinstallProvider(&guid, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSANO_RECOVERY);
}

TEST_F(Installer, BadArgumentsAreRefused) {
  GUID guid = id(1);
  WSAPROTOCOL_INFOW info = entry("Sample");
  int error = 0;
  const auto refused = [&](const GUID* provider, const WCHAR* path, WSAPROTOCOL_INFOW* list, DWORD count) {
    return WSCInstallProvider(const_cast<GUID*>(provider), path, list, count, &error) == 0 ? 0 : error;
  };
  EXPECT_EQ(refused(nullptr, library_.c_str(), &info, 1), WSAEFAULT);
  EXPECT_EQ(refused(&guid, nullptr, &info, 1), WSAEFAULT);
  EXPECT_EQ(refused(&guid, library_.c_str(), nullptr, 1), WSAEFAULT);
  EXPECT_EQ(refused(&guid, library_.c_str(), &info, 0), WSAEINVAL);
  EXPECT_EQ(refused(&guid, wide("").c_str(), &info, 1), WSAEINVAL);
  WSAPROTOCOL_INFOW nameless = entry("");
  EXPECT_EQ(refused(&guid, library_.c_str(), &nameless, 1), WSAEINVAL);
  EXPECT_EQ(refused(&guid, wide(std::string(300, 'x')).c_str(), &info, 1), WSAEINVAL);
  info.ProtocolChain.ChainLen = MAX_PROTOCOL_CHAIN + 1;
  EXPECT_EQ(refused(&guid, library_.c_str(), &info, 1), WSAEINVAL);
  info.ProtocolChain = {2, {123456, 654321}};
  EXPECT_EQ(refused(&guid, library_.c_str(), &info, 1), WSAEINVAL);
  EXPECT_EQ(WSCInstallProvider(&guid, library_.c_str(), &info, 1, nullptr), SOCKET_ERROR);
  EXPECT_TRUE(of(all(), 1).empty());
}

TEST_F(Installer, LayerGoesOverTheTopmostEntryAndStandsFirst) {
  const WSAPROTOCOL_INFOW base = tcp();
  DWORD layer = 0;
  ASSERT_EQ(install_layer(1, "Lower", base, &layer), 0);
  const Infos lower = of(all(), 1);
  ASSERT_EQ(lower.size(), 2u);
  const auto& hidden = lower[0].ProtocolChain.ChainLen == LAYERED_PROTOCOL ? lower[0] : lower[1];
  const auto& chain = lower[0].ProtocolChain.ChainLen == LAYERED_PROTOCOL ? lower[1] : lower[0];
  EXPECT_EQ(hidden.ProtocolChain.ChainLen, LAYERED_PROTOCOL);
  EXPECT_EQ(hidden.dwCatalogEntryId, layer);
  ASSERT_EQ(chain.ProtocolChain.ChainLen, 2);
  EXPECT_EQ(chain.ProtocolChain.ChainEntries[0], layer);
  EXPECT_EQ(chain.ProtocolChain.ChainEntries[1], base.dwCatalogEntryId);
  EXPECT_EQ(chain.iProtocol, IPPROTO_TCP);

  DWORD upper_layer = 0;
  ASSERT_EQ(install_layer(2, "Upper", base, &upper_layer), 0);
  const Infos programs = for_programs();
  ASSERT_GE(programs.size(), 3u);
  EXPECT_TRUE(operator_same(programs[0].ProviderId, id(2)));
  EXPECT_TRUE(operator_same(programs[1].ProviderId, id(1)));
  ASSERT_EQ(programs[0].ProtocolChain.ChainLen, 3);
  EXPECT_EQ(programs[0].ProtocolChain.ChainEntries[0], upper_layer);
  EXPECT_EQ(programs[0].ProtocolChain.ChainEntries[1], layer);
  EXPECT_EQ(programs[0].ProtocolChain.ChainEntries[2], base.dwCatalogEntryId);
  for (const auto& each : programs) EXPECT_NE(each.ProtocolChain.ChainLen, LAYERED_PROTOCOL);
}

TEST_F(Installer, LayerNamesAndProvidersAreUnique) {
  const WSAPROTOCOL_INFOW base = tcp();
  ASSERT_EQ(install_layer(1, "Layer", base), 0);
  EXPECT_EQ(install_layer(1, "Another", base), WSAEINVAL);
  EXPECT_EQ(install_layer(2, "Layer", base), WSAEINVAL);
  EXPECT_EQ(install_layer(3, "Nothing below", entry("", 77)), WSAEINVAL);
}

TEST_F(Installer, SeventhLayerIsTooMuch) {
  const WSAPROTOCOL_INFOW base = tcp();
  for (unsigned number = 1; number < MAX_PROTOCOL_CHAIN; ++number)
    ASSERT_EQ(install_layer(number, ("Layer " + std::to_string(number)).c_str(), base), 0);
  EXPECT_EQ(install_layer(20, "Too much", base), WSANO_RECOVERY);
}

TEST_F(Installer, ChainsOverARemovedLayerAreLeftOut) {
  ASSERT_EQ(install_layer(1, "Lower", tcp()), 0);
  ASSERT_EQ(install_layer(2, "Upper", tcp()), 0);
  ASSERT_EQ(deinstall(1), 0);
  for (const auto& each : of(all(), 2)) EXPECT_EQ(each.ProtocolChain.ChainLen, LAYERED_PROTOCOL);
  const Sock s(socket(AF_INET, SOCK_STREAM, 0));
  EXPECT_NE(s, INVALID_SOCKET);
}

TEST_F(Installer, MissingWSPStartupLeavesTheOthersUp) {
  // The library is this program, which is no provider.
  ASSERT_EQ(install_layer(1, "Broken", tcp()), 0);
  const Sock s(socket(AF_INET, SOCK_STREAM, 0));
  EXPECT_NE(s, INVALID_SOCKET);
  WSAPROTOCOL_INFOW chain = for_programs().front();
  EXPECT_EQ(error_of(WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &chain, 0, 0)),
            WSAEPROVIDERFAILEDINIT);
}

TEST_F(Installer, UpdateKeepsNumbers) {
  ASSERT_EQ(install(1, "Old"), 0);
  const DWORD number = of(all(), 1).front().dwCatalogEntryId;
  WSAPROTOCOL_INFOW both[] = {entry("New"), entry("More", 98)};
  GUID guid = id(1);
  int error = 0;
  ASSERT_EQ(WSCUpdateProvider(&guid, library_.c_str(), both, 2, &error), 0) << error;
  const Infos now = of(all(), 1);
  ASSERT_EQ(now.size(), 2u);
  EXPECT_EQ(now[0].dwCatalogEntryId, number);
  EXPECT_EQ(Text(now[0].szProtocol), wide("New"));
  EXPECT_NE(now[1].dwCatalogEntryId, number);
  guid = id(2);
  EXPECT_EQ(WSCUpdateProvider(&guid, library_.c_str(), both, 2, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEINVAL);
}

TEST_F(Installer, OrderIsThatOfTheNumbersGiven) {
  ASSERT_EQ(install(1, "Sample"), 0);
  std::vector<DWORD> numbers;
  for (const auto& each : all()) numbers.insert(numbers.begin(), each.dwCatalogEntryId);
  ASSERT_EQ(WSCWriteProviderOrder(numbers.data(), static_cast<DWORD>(numbers.size())), 0);
  std::vector<DWORD> now;
  for (const auto& each : all()) now.push_back(each.dwCatalogEntryId);
  EXPECT_EQ(now, numbers);
  // A layer that comes later stands first all the same.
  ASSERT_EQ(install_layer(2, "Layer", tcp()), 0);
  EXPECT_TRUE(operator_same(for_programs().front().ProviderId, id(2)));

  EXPECT_EQ(WSCWriteProviderOrder(numbers.data(), static_cast<DWORD>(numbers.size())), WSAEINVAL);  // not all
  EXPECT_EQ(WSCWriteProviderOrder(nullptr, 1), WSAEINVAL);
}

TEST_F(Installer, TwoAtOnceLoseNothing) {
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (unsigned i = 0; i < 5; ++i)
        EXPECT_EQ(install(100 * thread + i, ("Sample " + std::to_string(100 * thread + i)).c_str()), 0);
    });
  for (auto& thread : threads) thread.join();
  std::vector<DWORD> numbers;
  for (unsigned thread = 0; thread < 4; ++thread)
    for (unsigned i = 0; i < 5; ++i)
      for (const auto& each : of(all(), 100 * thread + i)) numbers.push_back(each.dwCatalogEntryId);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(numbers.size(), 20u);
  EXPECT_EQ(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

TEST_F(Installer, CategoriesOfALayer) {
  ASSERT_EQ(install_layer(1, "Layer", tcp()), 0);
  GUID guid = id(1);
  DWORD categories = 77;
  size_t size = 0;
  int error = 0;
  EXPECT_EQ(WSCGetProviderInfo(&guid, ProviderInfoLspCategories, nullptr, &size, 0, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEFAULT);
  EXPECT_EQ(size, sizeof categories);
  auto* octets = reinterpret_cast<BYTE*>(&categories);
  ASSERT_EQ(WSCGetProviderInfo(&guid, ProviderInfoLspCategories, octets, &size, 0, &error), 0);
  EXPECT_EQ(categories, 0u);
  categories = LSP_INSPECTOR | LSP_FIREWALL;
  ASSERT_EQ(WSCSetProviderInfo(&guid, ProviderInfoLspCategories, octets, sizeof categories, 0, &error), 0) << error;
  categories = 0;
  ASSERT_EQ(WSCGetProviderInfo(&guid, ProviderInfoLspCategories, octets, &size, 0, &error), 0);
  EXPECT_EQ(categories, DWORD{LSP_INSPECTOR | LSP_FIREWALL});
  EXPECT_EQ(of(all(), 1).size(), 2u);

  EXPECT_EQ(WSCGetProviderInfo(&guid, ProviderInfoAudit, octets, &size, 0, &error), SOCKET_ERROR);
  EXPECT_EQ(error, ERROR_CALL_NOT_IMPLEMENTED);
  EXPECT_EQ(WSCGetProviderInfo(&guid, ProviderInfoLspCategories, octets, &size, 1, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEINVAL);
  guid = id(9);
  EXPECT_EQ(WSCGetProviderInfo(&guid, ProviderInfoLspCategories, octets, &size, 0, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEINVALIDPROVIDER);
}

TEST_F(Installer, CategoriesOfAProgramAddUp) {
  const Text path = wide("/somewhere/program.exe"), extra = wide("-k net");
  const auto length = [](const Text& text) { return static_cast<DWORD>(text.size()); };
  DWORD before = 77, now = 0;
  int error = 0;
  EXPECT_EQ(WSCGetApplicationCategory(path.c_str(), length(path), nullptr, 0, &now, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSASERVICE_NOT_FOUND);
  const auto set = [&](const WCHAR* arguments, DWORD size, DWORD value) {
    return WSCSetApplicationCategory(path.c_str(), length(path), arguments, size, value, &before, &error);
  };
  ASSERT_EQ(set(nullptr, 0, LSP_SYSTEM), 0);
  EXPECT_EQ(before, 0u);
  ASSERT_EQ(set(nullptr, 0, LSP_REDIRECTOR), 0);
  EXPECT_EQ(before, DWORD{LSP_SYSTEM});
  ASSERT_EQ(set(extra.c_str(), length(extra), LSP_PROXY), 0);
  ASSERT_EQ(WSCGetApplicationCategory(path.c_str(), length(path), nullptr, 0, &now, &error), 0);
  EXPECT_EQ(now, DWORD{LSP_SYSTEM | LSP_REDIRECTOR});
  ASSERT_EQ(WSCGetApplicationCategory(path.c_str(), length(path), extra.c_str(), length(extra), &now, &error), 0);
  EXPECT_EQ(now, DWORD{LSP_PROXY});
  EXPECT_EQ(WSCGetApplicationCategory(nullptr, 5, nullptr, 0, &now, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEFAULT);
}

TEST_F(Installer, NameSpacesAreInstalledEnabledOrderedAndRemoved) {
  GUID guid = id(1);
  Text name = wide("Sample names");
  const auto spaces = [] {
    DWORD size = 0;
    WSAEnumNameSpaceProvidersW(&size, nullptr);
    std::vector<WSANAMESPACE_INFOW> room(size / sizeof(WSANAMESPACE_INFOW) + 1);
    const int count = WSAEnumNameSpaceProvidersW(&size, room.data());
    std::vector<std::pair<GUID, BOOL>> result;
    for (int i = 0; i < count; ++i)
      result.emplace_back(room[static_cast<std::size_t>(i)].NSProviderId, room[static_cast<std::size_t>(i)].fActive);
    return result;
  };
  const auto before = spaces();
  ASSERT_OK(WSCInstallNameSpace(name.data(), library_.data(), 4711, 3, &guid));
  EXPECT_FAILS(WSCInstallNameSpace(name.data(), library_.data(), 4711, 3, &guid), WSANO_RECOVERY);
  auto now = spaces();
  ASSERT_EQ(now.size(), before.size() + 1);
  EXPECT_TRUE(operator_same(now.back().first, guid));
  EXPECT_TRUE(now.back().second);
  ASSERT_OK(WSCEnableNSProvider(&guid, FALSE));
  EXPECT_FALSE(spaces().back().second);

  std::vector<GUID> order;
  for (const auto& each : now) order.insert(order.begin(), each.first);
  ASSERT_EQ(WSCWriteNameSpaceOrder(order.data(), static_cast<DWORD>(order.size())), 0);
  EXPECT_TRUE(operator_same(spaces().front().first, guid));
  EXPECT_EQ(WSCWriteNameSpaceOrder(order.data(), static_cast<DWORD>(order.size()) - 1), WSAEINVAL);

  ASSERT_OK(WSCUnInstallNameSpace(&guid));
  EXPECT_EQ(spaces().size(), before.size());
  EXPECT_FAILS(WSCUnInstallNameSpace(&guid), WSAEINVAL);
  EXPECT_FAILS(WSCEnableNSProvider(&guid, TRUE), WSAEINVAL);
}

TEST_F(Installer, NameSpacesWantGoodArguments) {
  // contract: WSAEINVAL WSCInstallNameSpace, WSCInstallNameSpaceEx
  // contract: bad_pointer WSCInstallNameSpace, WSCInstallNameSpaceEx
  GUID guid = id(1);
  Text name = wide("Sample names"), empty = wide(""), long_path = wide(std::string(300, 'x'));
  const auto both = [&](WCHAR* text, WCHAR* path, GUID* provider, BLOB* data = nullptr) {
    const int ex = error_of(WSCInstallNameSpaceEx(text, path, 4711, 3, provider, data));
    if (!data) {
      EXPECT_FAILS(WSCInstallNameSpace(text, path, 4711, 3, provider), ex);
    }
    return ex;
  };
  EXPECT_EQ(both(nullptr, library_.data(), &guid), WSAEINVAL);
  EXPECT_EQ(both(empty.data(), library_.data(), &guid), WSAEINVAL);
  EXPECT_EQ(both(nowhere<WCHAR>(), library_.data(), &guid), WSAEINVAL);
  EXPECT_EQ(both(name.data(), nullptr, &guid), WSAEINVAL);
  EXPECT_EQ(both(name.data(), long_path.data(), &guid), WSAEINVAL);
  EXPECT_EQ(both(name.data(), library_.data(), nullptr), WSAEINVAL);
  EXPECT_EQ(both(name.data(), library_.data(), nowhere<GUID>()), WSAEINVAL);
  BLOB data{10, nowhere<BYTE>()};
  EXPECT_EQ(both(name.data(), library_.data(), &guid, &data), WSAEINVAL);
  EXPECT_EQ(both(name.data(), library_.data(), &guid, nowhere<BLOB>()), WSAEINVAL);
  for (GUID* bad : {static_cast<GUID*>(nullptr), nowhere<GUID>()}) {
    EXPECT_FAILS(WSCUnInstallNameSpace(bad), WSAEFAULT);
    EXPECT_FAILS(WSCEnableNSProvider(bad, TRUE), WSAEFAULT);
    EXPECT_EQ(WSCWriteNameSpaceOrder(bad, 1), WSAEFAULT);
  }
}

TEST_F(Installer, DataOfANameSpaceComeBack) {
  // contract: succeeds WSCInstallNameSpaceEx
  GUID guid = id(1);
  Text name = wide("Sample names");
  BYTE octets[] = {1, 2, 3};
  BLOB data{sizeof octets, octets};
  ASSERT_OK(WSCInstallNameSpaceEx(name.data(), library_.data(), 4711, 3, &guid, &data));
  EXPECT_FAILS(WSCInstallNameSpaceEx(name.data(), library_.data(), 4711, 3, &guid, &data), WSANO_RECOVERY);
  std::vector<ULONGLONG> room(1000);
  DWORD length = 8000;
  auto* const list = reinterpret_cast<WSANAMESPACE_INFOEXW*>(room.data());
  const int count = WSAEnumNameSpaceProvidersExW(&length, list);
  ASSERT_GE(count, 1);
  const BLOB& told = list[count - 1].ProviderSpecific;
  ASSERT_EQ(told.cbSize, sizeof octets);
  EXPECT_EQ(std::memcmp(told.pBlobData, octets, sizeof octets), 0);
}

TEST_F(Installer, WhoMayNotWriteIsTold) {
  ASSERT_EQ(install(1, "Sample"), 0);
  const Text path = wide("/somewhere/program.exe");
  const auto length = static_cast<DWORD>(path.size());
  const WSAPROTOCOL_INFOW base = tcp();
  WSAPROTOCOL_INFOW fresh = entry("Fresh");
  lock_out();
  GUID guid = id(1), other = id(2);
  DWORD categories = LSP_FIREWALL;
  int error = 0;
  // contract: WSANO_RECOVERY WSCInstallProvider, WSCInstallProviderAndChains, WSCUpdateProvider, WSCDeinstallProvider
  // contract: WSANO_RECOVERY WSCSetProviderInfo, WSCGetApplicationCategory, WSCSetApplicationCategory
  EXPECT_EQ(install(2, "Another"), WSANO_RECOVERY);
  EXPECT_EQ(install_layer(2, "Layer", base), WSANO_RECOVERY);
  const auto expect_no_recovery = [&](int result) {
    EXPECT_EQ(result, SOCKET_ERROR);
    EXPECT_EQ(std::exchange(error, 0), WSANO_RECOVERY);
  };
  expect_no_recovery(WSCUpdateProvider(&guid, library_.c_str(), &fresh, 1, &error));
  expect_no_recovery(WSCDeinstallProvider(&guid, &error));
  expect_no_recovery(WSCSetProviderInfo(&guid, ProviderInfoLspCategories, reinterpret_cast<BYTE*>(&categories),
                                        sizeof categories, 0, &error));
  expect_no_recovery(WSCGetApplicationCategory(path.c_str(), length, nullptr, 0, &categories, &error));
  expect_no_recovery(WSCSetApplicationCategory(path.c_str(), length, nullptr, 0, LSP_SYSTEM, nullptr, &error));
  std::vector<DWORD> numbers{base.dwCatalogEntryId};
  EXPECT_EQ(WSCWriteProviderOrder(numbers.data(), 1), WSANO_RECOVERY);
  EXPECT_EQ(WSCWriteNameSpaceOrder(&other, 1), WSANO_RECOVERY);
  Text name = wide("Sample names");
  EXPECT_FAILS(WSCInstallNameSpace(name.data(), library_.data(), 4711, 3, &other), WSAEACCES);
  EXPECT_FAILS(WSCInstallNameSpaceEx(name.data(), library_.data(), 4711, 3, &other, nullptr), WSAEACCES);
  EXPECT_FAILS(WSCUnInstallNameSpace(&other), WSAEACCES);
  EXPECT_FAILS(WSCEnableNSProvider(&other, FALSE), WSAEACCES);
}

TEST_F(Installer, BadPointersAreRefused) {
  ASSERT_EQ(install(1, "Sample"), 0);
  GUID guid = id(1);
  WSAPROTOCOL_INFOW info = entry("Sample");
  DWORD size = 8, categories = 0;
  size_t info_size = sizeof categories;
  WCHAR path[MAX_PATH];
  int length = MAX_PATH, error = 0;
  const Text application = wide("/somewhere/program.exe");
  const auto application_length = static_cast<DWORD>(application.size());
  auto* const octets = reinterpret_cast<BYTE*>(&categories);
  // contract: WSAEFAULT WSCInstallProvider, WSCInstallProviderAndChains, WSCUpdateProvider, WSCEnumProtocols
  // contract: WSAEFAULT WSCGetProviderPath, WSCGetProviderInfo, WSCSetProviderInfo
  // contract: WSAEFAULT WSCGetApplicationCategory, WSCSetApplicationCategory
  const auto expect_fault = [&](int result, int line) {
    EXPECT_EQ(result, SOCKET_ERROR) << line;
    EXPECT_EQ(std::exchange(error, 0), WSAEFAULT) << line;
  };
#define EXPECT_FAULT(call) expect_fault(call, __LINE__)
  EXPECT_FAULT(WSCEnumProtocols(nowhere<int>(), &info, &size, &error));
  EXPECT_FAULT(WSCEnumProtocols(nullptr, &info, nowhere<DWORD>(), &error));
  EXPECT_FAULT(WSCEnumProtocols(nullptr, &info, nullptr, &error));
  EXPECT_FAULT(WSCGetProviderPath(&guid, nowhere<WCHAR>(), &length, &error));
  EXPECT_FAULT(WSCGetProviderPath(&guid, path, nowhere<int>(), &error));
  EXPECT_FAULT(WSCInstallProvider(nowhere<GUID>(), library_.c_str(), &info, 1, &error));
  EXPECT_FAULT(WSCInstallProvider(&guid, nowhere<WCHAR>(), &info, 1, &error));
  EXPECT_FAULT(WSCInstallProvider(&guid, library_.c_str(), nowhere<WSAPROTOCOL_INFOW>(), 1, &error));
  EXPECT_FAULT(WSCUpdateProvider(nowhere<GUID>(), library_.c_str(), &info, 1, &error));
  EXPECT_FAULT(WSCUpdateProvider(&guid, nowhere<WCHAR>(), &info, 1, &error));
  EXPECT_FAULT(WSCUpdateProvider(&guid, library_.c_str(), nowhere<WSAPROTOCOL_INFOW>(), 1, &error));
  GUID fresh = id(2);
  Text name = wide("Layer");
  const auto chains = [&](GUID* provider, WCHAR* where, WCHAR* text, WSAPROTOCOL_INFOW* list, DWORD* layer) {
    return WSCInstallProviderAndChains(provider, where, text, 0, list, 1, layer, &error);
  };
  EXPECT_FAULT(chains(nowhere<GUID>(), library_.data(), name.data(), &info, nullptr));
  EXPECT_FAULT(chains(&fresh, nowhere<WCHAR>(), name.data(), &info, nullptr));
  EXPECT_FAULT(chains(&fresh, library_.data(), nowhere<WCHAR>(), &info, nullptr));
  EXPECT_FAULT(chains(&fresh, library_.data(), name.data(), nowhere<WSAPROTOCOL_INFOW>(), nullptr));
  EXPECT_FAULT(chains(&fresh, library_.data(), name.data(), &info, nowhere<DWORD>()));
  EXPECT_FAULT(WSCGetProviderInfo(nowhere<GUID>(), ProviderInfoLspCategories, octets, &info_size, 0, &error));
  EXPECT_FAULT(WSCGetProviderInfo(&guid, ProviderInfoLspCategories, nowhere<BYTE>(), &info_size, 0, &error));
  EXPECT_FAULT(WSCGetProviderInfo(&guid, ProviderInfoLspCategories, octets, nowhere<size_t>(), 0, &error));
  EXPECT_FAULT(WSCSetProviderInfo(nowhere<GUID>(), ProviderInfoLspCategories, octets, sizeof categories, 0, &error));
  EXPECT_FAULT(WSCSetProviderInfo(&guid, ProviderInfoLspCategories, nowhere<BYTE>(), sizeof categories, 0, &error));
  const auto* file = application.c_str();
  EXPECT_FAULT(WSCGetApplicationCategory(nowhere<WCHAR>(), 5, nullptr, 0, &categories, &error));
  EXPECT_FAULT(WSCGetApplicationCategory(file, application_length, nowhere<WCHAR>(), 5, &categories, &error));
  EXPECT_FAULT(WSCGetApplicationCategory(file, application_length, nullptr, 0, nowhere<DWORD>(), &error));
  EXPECT_FAULT(WSCSetApplicationCategory(nowhere<WCHAR>(), 5, nullptr, 0, LSP_SYSTEM, nullptr, &error));
  EXPECT_FAULT(WSCSetApplicationCategory(file, application_length, nullptr, 0, LSP_SYSTEM, nowhere<DWORD>(), &error));
  // contract: bad_pointer WSCDeinstallProvider32, WSCEnumProtocols32, WSCGetProviderInfo32, WSCGetProviderPath32
  // contract: bad_pointer WSCInstallProvider64_32, WSCInstallProviderAndChains64_32, WSCSetProviderInfo32
  // contract: bad_pointer WSCUpdateProvider32
  EXPECT_FAULT(WSCEnumProtocols32(nowhere<int>(), &info, &size, &error));
  EXPECT_FAULT(WSCGetProviderInfo32(nowhere<GUID>(), ProviderInfoLspCategories, octets, &info_size, 0, &error));
  EXPECT_FAULT(WSCGetProviderPath32(&guid, nowhere<WCHAR>(), &length, &error));
  EXPECT_FAULT(WSCInstallProvider64_32(nowhere<GUID>(), library_.c_str(), &info, 1, &error));
  EXPECT_FAULT(WSCInstallProviderAndChains64_32(nowhere<GUID>(), library_.data(), library_.data(), name.data(), 0, &info, 1,
                                                nullptr, &error));
  EXPECT_FAULT(WSCSetProviderInfo32(nowhere<GUID>(), ProviderInfoLspCategories, octets, sizeof categories, 0, &error));
  EXPECT_FAULT(WSCUpdateProvider32(nowhere<GUID>(), library_.c_str(), &info, 1, &error));
#undef EXPECT_FAULT
  EXPECT_EQ(WSCDeinstallProvider32(nowhere<GUID>(), &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAEINVAL);
  // contract: bad_pointer WSCWriteProviderOrder, WSCWriteProviderOrder32, WSCWriteNameSpaceOrder32
  EXPECT_EQ(WSCWriteProviderOrder(nowhere<DWORD>(), 1), WSAEINVAL);
  EXPECT_EQ(WSCWriteProviderOrder32(nowhere<DWORD>(), 1), WSAEINVAL);
  EXPECT_EQ(WSCWriteNameSpaceOrder32(nowhere<GUID>(), 1), WSAEFAULT);
  // contract: bad_pointer WSCInstallNameSpace32, WSCInstallNameSpaceEx32, WSCUnInstallNameSpace32, WSCEnableNSProvider32
  EXPECT_FAILS(WSCInstallNameSpace32(nowhere<WCHAR>(), library_.data(), 4711, 3, &fresh), WSAEINVAL);
  EXPECT_FAILS(WSCInstallNameSpaceEx32(nowhere<WCHAR>(), library_.data(), 4711, 3, &fresh, nullptr), WSAEINVAL);
  EXPECT_FAILS(WSCUnInstallNameSpace32(nowhere<GUID>()), WSAEFAULT);
  EXPECT_FAILS(WSCEnableNSProvider32(nowhere<GUID>(), TRUE), WSAEFAULT);
}

TEST_F(Installer, NeedsNoStartup) {
  const WSAPROTOCOL_INFOW over = tcp();
  WSACleanup();
  const auto works = [&](bool with_32) {
    GUID guid = id(1), space = id(2);
    WSAPROTOCOL_INFOW info = entry("Sample");
    Text name = wide("Layer");
    WCHAR path[MAX_PATH];
    int length = MAX_PATH, error = 0;
    DWORD size = 0, categories = LSP_FIREWALL, layer = 0;
    size_t info_size = sizeof categories;
    auto* const octets = reinterpret_cast<BYTE*>(&categories);
    // contract: not_started WSCInstallProvider, WSCUpdateProvider, WSCGetProviderPath
    // contract: not_started WSCSetProviderInfo, WSCGetProviderInfo
    // contract: not_started WSCInstallProvider64_32, WSCUpdateProvider32, WSCGetProviderPath32
    // contract: not_started WSCSetProviderInfo32, WSCGetProviderInfo32
    EXPECT_EQ((with_32 ? WSCInstallProvider64_32 : WSCInstallProvider)(&guid, library_.c_str(), &info, 1, &error), 0);
    EXPECT_EQ((with_32 ? WSCUpdateProvider32 : WSCUpdateProvider)(&guid, library_.c_str(), &info, 1, &error), 0);
    EXPECT_EQ((with_32 ? WSCGetProviderPath32 : WSCGetProviderPath)(&guid, path, &length, &error), 0);
    EXPECT_EQ((with_32 ? WSCSetProviderInfo32 : WSCSetProviderInfo)(&guid, ProviderInfoLspCategories, octets,
                                                                    sizeof categories, 0, &error),
              0);
    EXPECT_EQ((with_32 ? WSCGetProviderInfo32 : WSCGetProviderInfo)(&guid, ProviderInfoLspCategories, octets, &info_size, 0,
                                                                    &error),
              0);
    // contract: not_started WSCEnumProtocols, WSCWriteProviderOrder, WSCDeinstallProvider
    // contract: not_started WSCEnumProtocols32, WSCWriteProviderOrder32, WSCDeinstallProvider32
    EXPECT_EQ((with_32 ? WSCEnumProtocols32 : WSCEnumProtocols)(nullptr, nullptr, &size, &error), SOCKET_ERROR);
    EXPECT_EQ(error, WSAENOBUFS);
    std::vector<DWORD> numbers;
    for (const auto& each : all()) numbers.push_back(each.dwCatalogEntryId);
    EXPECT_EQ(
        (with_32 ? WSCWriteProviderOrder32 : WSCWriteProviderOrder)(numbers.data(), static_cast<DWORD>(numbers.size())), 0);
    EXPECT_EQ((with_32 ? WSCDeinstallProvider32 : WSCDeinstallProvider)(&guid, &error), 0);
    // contract: not_started WSCInstallProviderAndChains, WSCInstallProviderAndChains64_32
    WSAPROTOCOL_INFOW base = over;
    EXPECT_EQ(with_32 ? WSCInstallProviderAndChains64_32(&guid, library_.data(), nullptr, name.data(), XP1_IFS_HANDLES,
                                                         &base, 1, &layer, &error)
                      : WSCInstallProviderAndChains(&guid, library_.data(), name.data(), XP1_IFS_HANDLES, &base, 1, &layer,
                                                    &error),
              0);
    EXPECT_EQ(WSCDeinstallProvider(&guid, &error), 0);
    // contract: not_started WSCInstallNameSpace, WSCInstallNameSpaceEx, WSCEnableNSProvider, WSCUnInstallNameSpace
    // contract: not_started WSCInstallNameSpace32, WSCInstallNameSpaceEx32, WSCEnableNSProvider32, WSCUnInstallNameSpace32
    // contract: not_started WSCWriteNameSpaceOrder, WSCWriteNameSpaceOrder32
    EXPECT_OK((with_32 ? WSCInstallNameSpace32 : WSCInstallNameSpace)(name.data(), library_.data(), 4711, 3, &space));
    EXPECT_OK((with_32 ? WSCEnableNSProvider32 : WSCEnableNSProvider)(&space, FALSE));
    std::vector<GUID> order = {space, {0x22059d40, 0x7e9e, 0x11cf, {0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b}}};
    EXPECT_EQ((with_32 ? WSCWriteNameSpaceOrder32 : WSCWriteNameSpaceOrder)(order.data(), 2), 0);
    EXPECT_OK((with_32 ? WSCUnInstallNameSpace32 : WSCUnInstallNameSpace)(&space));
    EXPECT_OK(
        (with_32 ? WSCInstallNameSpaceEx32 : WSCInstallNameSpaceEx)(name.data(), library_.data(), 4711, 3, &space, nullptr));
    EXPECT_OK(WSCUnInstallNameSpace(&space));
  };
  works(false);
  works(true);
  // contract: not_started WSCSetApplicationCategory, WSCGetApplicationCategory
  const Text path = wide("/somewhere/program.exe");
  const auto length = static_cast<DWORD>(path.size());
  DWORD categories = 0;
  int error = 0;
  EXPECT_EQ(WSCSetApplicationCategory(path.c_str(), length, nullptr, 0, LSP_SYSTEM, nullptr, &error), 0);
  EXPECT_EQ(WSCGetApplicationCategory(path.c_str(), length, nullptr, 0, &categories, &error), 0);
  EXPECT_EQ(categories, DWORD{LSP_SYSTEM});
}

TEST_F(Installer, WithoutAPlaceForTheErrorItIsTheLastError) {
  // contract: WSAEFAULT WSCDeinstallProvider, WSCGetProviderPath, WSCInstallProvider, WSCUpdateProvider, WSCEnumProtocols
  GUID guid = id(1);
  WSAPROTOCOL_INFOW info = entry("Sample");
  DWORD size = sizeof info;
  WCHAR path[MAX_PATH];
  int length = MAX_PATH;
  for (int* error : {static_cast<int*>(nullptr), nowhere<int>()}) {
    WSASetLastError(0);
    EXPECT_FAILS(WSCDeinstallProvider(&guid, error), WSAEFAULT);
    WSASetLastError(0);
    EXPECT_FAILS(WSCGetProviderPath(&guid, path, &length, error), WSAEFAULT);
    WSASetLastError(0);
    EXPECT_FAILS(WSCInstallProvider(&guid, library_.c_str(), &info, 1, error), WSAEFAULT);
    WSASetLastError(0);
    EXPECT_FAILS(WSCUpdateProvider(&guid, library_.c_str(), &info, 1, error), WSAEFAULT);
    WSASetLastError(0);
    EXPECT_FAILS(WSCEnumProtocols(nullptr, &info, &size, error), WSAEFAULT);
  }
  EXPECT_TRUE(of(all(), 1).empty());
}

TEST_F(Installer, InformationWantsGoodArguments) {
  ASSERT_EQ(install_layer(1, "Layer", tcp()), 0);
  GUID guid = id(1), unknown = id(9);
  DWORD categories = LSP_FIREWALL;
  auto* const octets = reinterpret_cast<BYTE*>(&categories);
  int error = 0;
  const auto set = [&](GUID* provider, WSC_PROVIDER_INFO_TYPE type, size_t size, DWORD flags) {
    return WSCSetProviderInfo(provider, type, octets, size, flags, &error) == 0 ? 0 : error;
  };
  EXPECT_EQ(set(&guid, ProviderInfoLspCategories, sizeof categories, 0), 0);
  // contract: ERROR_CALL_NOT_IMPLEMENTED WSCSetProviderInfo
  EXPECT_EQ(set(&guid, ProviderInfoAudit, sizeof categories, 0), ERROR_CALL_NOT_IMPLEMENTED);
  // contract: WSAEINVAL WSCSetProviderInfo
  EXPECT_EQ(set(&guid, ProviderInfoLspCategories, sizeof categories, 1), WSAEINVAL);
  EXPECT_EQ(set(&guid, ProviderInfoLspCategories, sizeof categories - 1, 0), WSAEINVAL);
  EXPECT_EQ(set(&unknown, ProviderInfoLspCategories, sizeof categories, 0), WSANO_RECOVERY);
  const Text file = wide("/somewhere/program.exe");
  // contract: WSAEINVAL WSCGetApplicationCategory, WSCSetApplicationCategory
  for (const DWORD length : {DWORD{0}, ~DWORD{0}}) {
    EXPECT_EQ(WSCGetApplicationCategory(file.c_str(), length, nullptr, 0, &categories, &error), SOCKET_ERROR);
    EXPECT_EQ(std::exchange(error, 0), WSAEINVAL);
    EXPECT_EQ(WSCSetApplicationCategory(file.c_str(), length, nullptr, 0, LSP_SYSTEM, nullptr, &error), SOCKET_ERROR);
    EXPECT_EQ(std::exchange(error, 0), WSAEINVAL);
  }
}

TEST_F(Installer, FormsFor32BitProgramsWorkOnTheSameCatalog) {
  // contract: succeeds WSCInstallProvider64_32, WSCUpdateProvider32, WSCGetProviderPath32, WSCEnumProtocols32
  // contract: succeeds WSCGetProviderInfo32, WSCSetProviderInfo32, WSCWriteProviderOrder32, WSCDeinstallProvider32
  GUID guid = id(1);
  WSAPROTOCOL_INFOW info = entry("Old"), changed = entry("New");
  int error = 0;
  ASSERT_EQ(WSCInstallProvider64_32(&guid, library_.c_str(), &info, 1, &error), 0);
  EXPECT_EQ(of(all(), 1).size(), 1u);
  ASSERT_EQ(WSCUpdateProvider32(&guid, library_.c_str(), &changed, 1, &error), 0);
  EXPECT_EQ(Text(of(all(), 1).front().szProtocol), wide("New"));
  WCHAR path[MAX_PATH];
  int length = MAX_PATH;
  ASSERT_EQ(WSCGetProviderPath32(&guid, path, &length, &error), 0);
  EXPECT_EQ(Text(path), library_);
  DWORD size = 0;
  EXPECT_EQ(WSCEnumProtocols32(nullptr, nullptr, &size, &error), SOCKET_ERROR);
  EXPECT_EQ(error, WSAENOBUFS);
  Infos infos(size / sizeof(WSAPROTOCOL_INFOW));
  EXPECT_EQ(WSCEnumProtocols32(nullptr, infos.data(), &size, &error), static_cast<int>(all().size()));
  DWORD categories = LSP_FIREWALL;
  size_t info_size = sizeof categories;
  auto* const octets = reinterpret_cast<BYTE*>(&categories);
  ASSERT_EQ(WSCSetProviderInfo32(&guid, ProviderInfoLspCategories, octets, sizeof categories, 0, &error), 0);
  categories = 0;
  ASSERT_EQ(WSCGetProviderInfo32(&guid, ProviderInfoLspCategories, octets, &info_size, 0, &error), 0);
  EXPECT_EQ(categories, DWORD{LSP_FIREWALL});
  std::vector<DWORD> numbers;
  for (const auto& each : all()) numbers.insert(numbers.begin(), each.dwCatalogEntryId);
  ASSERT_EQ(WSCWriteProviderOrder32(numbers.data(), static_cast<DWORD>(numbers.size())), 0);
  EXPECT_EQ(all().front().dwCatalogEntryId, numbers.front());
  ASSERT_EQ(WSCDeinstallProvider32(&guid, &error), 0);
  EXPECT_TRUE(of(all(), 1).empty());

  // contract: succeeds WSCInstallProviderAndChains64_32
  Text name = wide("Layer");
  WSAPROTOCOL_INFOW over = tcp();
  ASSERT_EQ(WSCInstallProviderAndChains64_32(&guid, library_.data(), library_.data(), name.data(), XP1_IFS_HANDLES, &over, 1,
                                             nullptr, &error),
            0);
  EXPECT_EQ(of(all(), 1).size(), 2u);
}

TEST_F(Installer, FormsFor32BitProgramsInstallTheSameNameSpaces) {
  // contract: succeeds WSCInstallNameSpace32, WSCInstallNameSpaceEx32, WSCUnInstallNameSpace32, WSCEnableNSProvider32
  // contract: succeeds WSCEnumNameSpaceProviders32, WSCEnumNameSpaceProvidersEx32, WSCWriteNameSpaceOrder32
  GUID one = id(1), two = id(2);
  Text name = wide("Sample names");
  ASSERT_OK(WSCInstallNameSpace32(name.data(), library_.data(), 4711, 3, &one));
  ASSERT_OK(WSCInstallNameSpaceEx32(name.data(), library_.data(), 4711, 3, &two, nullptr));
  std::vector<ULONGLONG> room(1000);
  DWORD length = 8000;
  auto* const list = reinterpret_cast<WSANAMESPACE_INFOW*>(room.data());
  const int count = WSCEnumNameSpaceProviders32(&length, list);
  ASSERT_GE(count, 2);
  std::vector<GUID> order;
  for (int i = 0; i < count; ++i) order.insert(order.begin(), list[i].NSProviderId);
  ASSERT_EQ(WSCWriteNameSpaceOrder32(order.data(), static_cast<DWORD>(count)), 0);
  ASSERT_OK(WSCEnableNSProvider32(&two, FALSE));
  length = 8000;
  auto* const now = reinterpret_cast<WSANAMESPACE_INFOEXW*>(room.data());
  ASSERT_EQ(WSCEnumNameSpaceProvidersEx32(&length, now), count);
  EXPECT_TRUE(operator_same(now[0].NSProviderId, two));
  EXPECT_FALSE(now[0].fActive);
  // contract: WSAEFAULT WSCEnumNameSpaceProviders32, WSCEnumNameSpaceProvidersEx32
  length = 8;
  EXPECT_FAILS(WSCEnumNameSpaceProviders32(&length, list), WSAEFAULT);
  EXPECT_FAILS(WSCEnumNameSpaceProvidersEx32(&length, now), WSAEFAULT);
  EXPECT_OK(WSCUnInstallNameSpace32(&one));
  EXPECT_OK(WSCUnInstallNameSpace32(&two));
  WSACleanup();
  // contract: WSANOTINITIALISED WSCEnumNameSpaceProviders32, WSCEnumNameSpaceProvidersEx32
  EXPECT_FAILS(WSCEnumNameSpaceProviders32(&length, list), WSANOTINITIALISED);
  EXPECT_FAILS(WSCEnumNameSpaceProvidersEx32(&length, now), WSANOTINITIALISED);
}

TEST_F(Installer, ChangeCompletesAnOverlappedWait) {
  // contract: succeeds WSAProviderConfigChange
  HANDLE handle = nullptr;
  ASSERT_OK(WSAProviderConfigChange(&handle, nullptr, nullptr));
  ASSERT_NE(handle, nullptr);
  WSAOVERLAPPED overlapped{};
  overlapped.hEvent = WSACreateEvent();
  EXPECT_FAILS(WSAProviderConfigChange(&handle, &overlapped, nullptr), WSA_IO_PENDING);
  EXPECT_EQ(WaitForSingleObject(overlapped.hEvent, 0), DWORD{WAIT_TIMEOUT});
  ASSERT_EQ(install(1, "Sample"), 0);
  EXPECT_EQ(WaitForSingleObject(overlapped.hEvent, INFINITE), DWORD{WAIT_OBJECT_0});
  WSACloseEvent(overlapped.hEvent);

  // With a completion routine, which runs in an alertable wait.
  static int told = 0;
  told = 0;
  WSAOVERLAPPED other{};
  const auto routine = [](DWORD error, DWORD, LPWSAOVERLAPPED, DWORD) { told += error == 0 ? 1 : 100; };
  EXPECT_FAILS(WSAProviderConfigChange(&handle, &other, routine), WSA_IO_PENDING);
  ASSERT_EQ(deinstall(1), 0);
  EXPECT_EQ(SleepEx(INFINITE, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(told, 1);
  EXPECT_TRUE(CloseHandle(handle));
  EXPECT_FAILS(WSAProviderConfigChange(&handle, nullptr, nullptr), WSA_INVALID_HANDLE);
  EXPECT_FAILS(WSAProviderConfigChange(nullptr, nullptr, nullptr), WSAEFAULT);
}

TEST_F(Installer, ClosingTheHandleEndsAWait) {
  HANDLE handle = nullptr;
  ASSERT_OK(WSAProviderConfigChange(&handle, nullptr, nullptr));
  static DWORD told = 0;
  WSAOVERLAPPED overlapped{};
  const auto routine = [](DWORD error, DWORD, LPWSAOVERLAPPED, DWORD) { told = error; };
  EXPECT_FAILS(WSAProviderConfigChange(&handle, &overlapped, routine), WSA_IO_PENDING);
  EXPECT_TRUE(CloseHandle(handle));
  EXPECT_EQ(SleepEx(INFINITE, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(told, DWORD{WSA_OPERATION_ABORTED});
}

TEST_F(Installer, BlockingWaitEndsWithTheChange) {
  HANDLE handle = nullptr;
  ASSERT_OK(WSAProviderConfigChange(&handle, nullptr, nullptr));
  std::atomic<bool> done{false};
  std::thread waiter([&] {
    EXPECT_OK(WSAProviderConfigChange(&handle, nullptr, nullptr));
    done = true;
  });
  for (unsigned number = 1; !done; ++number)
    EXPECT_EQ(install(number, "Sample"), 0);  // one of them comes after its beginning
  waiter.join();
  CloseHandle(handle);
}

}  // namespace
#endif
