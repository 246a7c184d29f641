#include "names/addrinfo_list.h"

#include <cstring>
#include <new>

#include "border/utf16.h"
#include "names/name_spaces.h"

namespace ows::names {
namespace {

std::string name_as(std::string_view name, char /*form*/) { return std::string(name); }
std::u16string name_as(std::string_view name, char16_t /*form*/) { return to_utf16(name); }

/// What stands behind an element in its memory.
struct Tail {
  char* address;
  char* name;      // null: none
  char* provider;  // a GUID
};

/// Only the Ex forms name their provider.
template <class Element>
constexpr std::size_t provider_size = requires(Element element) { element.ai_provider; } ? sizeof(GUID) : 0;

/// An element of `element_size` octets that begins with the members that all forms share, with room for `name_size` octets
/// of a name; `address` is copied as it is.
template <class Element>
Element* make_element(const void* address, std::size_t length, std::size_t name_size, std::size_t element_size, Tail& tail) {
  const std::size_t head = (element_size + 15) & ~std::size_t{15};
  const std::size_t address_size = (length + 7) & ~std::size_t{7};
  void* memory = std::malloc(head + address_size + provider_size<Element> + name_size);
  if (!memory) return nullptr;
  auto* element = new (memory) Element{};
  if (element_size > sizeof *element)
    std::memset(static_cast<char*>(memory) + sizeof *element, 0, element_size - sizeof *element);
  tail.address = static_cast<char*>(memory) + head;
  tail.provider = tail.address + address_size;
  tail.name = name_size ? tail.provider + provider_size<Element> : nullptr;
  std::memcpy(tail.address, address, length);
  element->ai_addrlen = length;
  element->ai_addr = reinterpret_cast<sockaddr*>(tail.address);
  return element;
}

template <class Element>
Element* make_entry(const Answer::Entry& entry, int flags, std::size_t name_size, std::size_t element_size, Tail& tail) {
  const Address& address = entry.address;
  auto* element = make_element<Element>(address.data(), address.length, name_size, element_size, tail);
  if (!element) return nullptr;
  windows_address_in_place(tail.address, address.length, static_cast<int>(address.length));
  element->ai_flags = flags;
  element->ai_family = windows_family(address.family());
  element->ai_socktype = entry.type;
  element->ai_protocol = entry.protocol;
  return element;
}

template <class Element>
Element* make_literal(const LiteralAnswer& answer) {
  Tail tail{};
  auto* element = make_element<Element>(&answer.address, answer.length(), 0, sizeof(Element), tail);
  if (!element) return nullptr;
  element->ai_family = answer.address.si_family;
  element->ai_socktype = answer.type;
  element->ai_protocol = answer.protocol;
  return element;
}

/// `finish(element, tail)` fills in what only one form has.
template <class Element, class Char, class Finish>
Element* make_list(AnswerView answer, int flags, std::size_t element_size, Finish finish) {
  Element* list = nullptr;
  Element** end = &list;
  for (const auto& entry : answer.entries) {
    const bool named = !list && !answer.canonical_name.empty();  // the first element has the name
    const auto name = named ? name_as(answer.canonical_name, Char{}) : std::basic_string<Char>();
    Tail tail{};
    *end = make_entry<Element>(entry, flags & (AI_CANONNAME | AI_FQDN), named ? (name.size() + 1) * sizeof(Char) : 0,
                               element_size, tail);
    if (!*end) {
      free_list(list);
      return nullptr;
    }
    if (named) {
      std::memcpy(tail.name, name.c_str(), (name.size() + 1) * sizeof(Char));
      (*end)->ai_canonname = reinterpret_cast<Char*>(tail.name);
    }
    finish(*end, tail);
    end = &(*end)->ai_next;
  }
  return list;
}

template <class Element>
void set_provider(Element* element, const Tail& tail) {
  std::memcpy(tail.provider, &dns_provider_id, sizeof(GUID));
  element->ai_provider = reinterpret_cast<GUID*>(tail.provider);
}

}  // namespace

addrinfo* make_list_a(const LiteralAnswer& answer) { return make_literal<addrinfo>(answer); }
addrinfoW* make_list_w(const LiteralAnswer& answer) { return make_literal<addrinfoW>(answer); }

addrinfo* make_list_a(AnswerView answer, int flags) {
  return make_list<addrinfo, char>(answer, flags, sizeof(addrinfo), [](addrinfo*, const Tail&) {});
}

addrinfoW* make_list_w(AnswerView answer, int flags) {
  return make_list<addrinfoW, char16_t>(answer, flags, sizeof(addrinfoW), [](addrinfoW*, const Tail&) {});
}

addrinfoexA* make_list_ex_a(AnswerView answer, int flags) {
  return make_list<addrinfoexA, char>(answer, flags, sizeof(addrinfoexA), set_provider<addrinfoexA>);
}

addrinfoexW* make_list_ex_w(AnswerView answer, int flags, int version) {
  // The later forms begin with the members of the earlier ones, so all are made as the last one and used as the first.
  const bool extended = flags & static_cast<int>(AI_EXTENDED);
  return make_list<addrinfoexW, char16_t>(answer, flags, extended ? sizeof(addrinfoex6) : sizeof(addrinfoexW),
                                          [&](addrinfoexW* element, const Tail& tail) {
                                            set_provider(element, tail);
                                            if (!extended) return;
                                            auto* later = reinterpret_cast<addrinfoex6*>(element);
                                            later->ai_version = version;
                                            later->ai_fqdn = element->ai_canonname;
                                          });
}

}  // namespace ows::names
