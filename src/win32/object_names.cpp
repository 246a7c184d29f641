#include "win32/object_names.h"

#include <map>
#include <mutex>
#include <new>
#include <string_view>

#include "border/user_memory.h"
#include "border/utf16.h"
#include "win32/mapping.h"
#include "win32/shared_objects.h"
#include "win32/user_text.h"

namespace ows::win32 {
namespace {

constinit std::mutex names_mutex;

std::map<std::u16string, Object*, std::less<>>& names() {  // protected by names_mutex
  static auto* map = new std::map<std::u16string, Object*, std::less<>>;
  return *map;
}

constexpr std::u16string_view local_prefix = u"Local\\", global_prefix = u"Global\\";

Result<ObjectName> checked(std::u16string name) {
  if (name.empty()) return ObjectName();
  if (name.size() > MAX_PATH) return fail(ERROR_FILENAME_EXCED_RANGE);
  if (name.starts_with(local_prefix)) name.erase(0, local_prefix.size());
  const std::size_t allowed = name.starts_with(global_prefix) ? global_prefix.size() : 0;
  if (name.find(u'\\', allowed) != name.npos) return fail(ERROR_PATH_NOT_FOUND);
  return name;
}

HANDLE give(Ref<Object> object, std::uint32_t access, bool inherit, DWORD last_error) {
  const auto handle = open_handle(std::move(object), access, inherit);
  if (!handle) return failed(handle.error(), HANDLE{});
  return failed(static_cast<int>(last_error), *handle);
}

/// The living object of that name, or empty. Under names_mutex.
Ref<Object> find_named(const std::u16string& name) {
  const auto found = names().find(name);
  if (found == names().end() || !found->second->try_retain()) return {};
  return Ref<Object>::adopt(found->second);
}

}  // namespace

Result<ObjectName> object_name(const char* name) {
  constexpr std::size_t longest = 3 * MAX_PATH + 4;  // in UTF-8, and the end
  if (!name) return ObjectName();
  if (!readable_string(name, longest)) return fail(readable(name, longest) ? ERROR_FILENAME_EXCED_RANGE : ERROR_NOACCESS);
  return checked(to_utf16(name));
}

Result<ObjectName> object_name(const WCHAR* name) {
  if (!name) return ObjectName{};
  auto copy = user_text(name, MAX_PATH + global_prefix.size());
  if (!copy) return fail(copy.error() == ERROR_NOACCESS ? ERROR_NOACCESS : ERROR_FILENAME_EXCED_RANGE);
  return checked(std::move(*copy));
}

namespace {

struct Made {
  Ref<Object> object;
  bool existed = false;
};

Object* object_of_state(std::unique_ptr<SharedState> state, bool created, const ObjectMaker* maker) {
  if (maker && maker->shared) return maker->shared(std::move(state), created);
  return state->type() == Type::mapping ? mapping_of(std::move(state)) : object_of(std::move(state));
}

/// Under names_mutex: the object of that name, of this process or shared, or a new one.
Result<Made> find_or_make(Type type, const std::u16string& name, const ObjectMaker& maker) {
  Made made{.object = find_named(name), .existed = true};
  if (made.object) return made;
  if (!maker.initial) {
    made = {.object = Ref<Object>::adopt(maker.local()), .existed = false};
  } else {
    bool created = false;
    auto state = SharedState::open_or_create(name, type, *maker.initial, created);
    if (!state) return fail(state.error());
    if ((*state)->type() != type) return fail(ERROR_INVALID_HANDLE);
    Object* object = object_of_state(std::move(*state), created, &maker);
    if (!object) return fail(ERROR_INVALID_HANDLE);
    made = {.object = Ref<Object>::adopt(object), .existed = !created};
  }
  names()[name] = made.object.get();
  made.object->set_named();
  return made;
}

/// Without a name; shared where a child may inherit it.
Object* make_unnamed(Type type, bool inherit, const ObjectMaker& maker) {
  if (inherit && maker.initial && type != Type::mapping) {
    if (auto state = SharedState::anonymous(type, *maker.initial)) return object_of_state(std::move(*state), true, &maker);
  }
  return maker.local();
}

}  // namespace

HANDLE create_object(Type type, const SECURITY_ATTRIBUTES* attributes, const Result<ObjectName>& name, std::uint32_t access,
                     const ObjectMaker& maker) {
  const auto inherit = inheritable(attributes);
  if (!inherit) return failed(inherit.error(), HANDLE{});
  if (!name) return failed(name.error(), HANDLE{});
  try {
    if (!*name) {
      Object* object = make_unnamed(type, *inherit, maker);
      if (!object) return HANDLE{};  // the maker has said why
      return give(Ref<Object>::adopt(object), access, *inherit, ERROR_SUCCESS);
    }
    Result<Made> made;
    {
      const std::lock_guard lock(names_mutex);
      made = find_or_make(type, **name, maker);
    }
    if (!made) return failed(made.error(), HANDLE{});
    if (made->object->type() != type) return failed(ERROR_INVALID_HANDLE, HANDLE{});
    return give(std::move(made->object), access, *inherit, made->existed ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
  } catch (const std::bad_alloc&) {
    return failed(ERROR_NOT_ENOUGH_MEMORY, HANDLE{});
  }
}

HANDLE open_object(Type type, const Result<ObjectName>& name, std::uint32_t access, bool inherit) {
  if (!name) return failed(name.error(), HANDLE{});
  if (!*name) return failed(ERROR_INVALID_PARAMETER, HANDLE{});
  Ref<Object> object;
  {
    const std::lock_guard lock(names_mutex);
    object = find_named(**name);
    if (!object && type != Type::timer) {
      auto state = SharedState::open(**name);
      if (!state) return failed(state.error(), HANDLE{});
      if ((*state)->type() != type) return failed(ERROR_INVALID_HANDLE, HANDLE{});
      object = Ref<Object>::adopt(object_of_state(std::move(*state), false, nullptr));
      if (object) {
        names()[**name] = object.get();
        object->set_named();
      }
    }
  }
  if (!object) return failed(ERROR_FILE_NOT_FOUND, HANDLE{});
  if (object->type() != type) return failed(ERROR_INVALID_HANDLE, HANDLE{});
  const auto handle = open_handle(std::move(object), access, inherit);
  return handle ? *handle : failed(handle.error(), HANDLE{});
}

void enter_object_name(const std::u16string& name, Object* object) {
  const std::lock_guard lock(names_mutex);
  names()[name] = object;
  object->set_named();
}

void forget_object_name(Object* object) {
  const std::lock_guard lock(names_mutex);
  std::erase_if(names(), [&](const auto& entry) { return entry.second == object; });
  object->name_is_free();
}

void lock_object_names() { names_mutex.lock(); }
void unlock_object_names() { names_mutex.unlock(); }

}  // namespace ows::win32
