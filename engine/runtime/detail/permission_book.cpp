#include "engine/runtime/detail/permission_book.h"

#include <algorithm>

namespace kaze::runtime::detail {

namespace {

constexpr std::size_t kMany = 256;

//! A pattern that this Kaze cannot read allows nothing.
void append(Permissions& to, const StoredPermission& stored)
{
    if (auto arguments = ArgumentPattern::parse(stored.pattern))
        to.push_back({stored.id, stored.tool, std::move(*arguments)});
}

} // namespace

bool allows(const Permissions& permissions, const std::string& tool, const boost::json::object& arguments)
{
    return std::ranges::any_of(
        permissions, [&](const Permission& each) { return each.tool == tool && each.arguments.surelyFits(arguments); });
}

base::Task<base::Result<std::shared_ptr<const Permissions>>> PermissionBook::of(RunStore& store, std::string definition)
{
    while (true) {
        if (const auto known = m_known.find(definition); known != m_known.end())
            if (auto permissions = known->second.lock())
                co_return permissions;
        const auto changes = m_changes;
        auto hash = definition;
        const auto stored = co_await store.permissions(std::move(hash));
        if (!stored)
            co_return failure(stored);
        // Who changed them meanwhile did not know that they were being read.
        if (changes != m_changes)
            continue;
        if (m_known.size() >= kMany)
            std::erase_if(m_known, [](const auto& entry) { return entry.second.expired(); });
        auto& place = m_known[definition];
        if (auto permissions = place.lock())
            co_return permissions;
        const auto permissions = std::make_shared<Permissions>();
        for (const auto& each : *stored)
            append(*permissions, each);
        place = permissions;
        co_return permissions;
    }
}

void PermissionBook::add(const std::string& definition, const StoredPermission& permission)
{
    ++m_changes;
    const auto known = m_known.find(definition);
    const auto permissions = known == m_known.end() ? nullptr : known->second.lock();
    if (permissions && std::ranges::find(*permissions, permission.id, &Permission::id) == permissions->end())
        append(*permissions, permission);
}

void PermissionBook::remove(const std::string& definition, const base::Uuid& permission)
{
    ++m_changes;
    const auto known = m_known.find(definition);
    if (const auto permissions = known == m_known.end() ? nullptr : known->second.lock())
        std::erase_if(*permissions, [&](const Permission& each) { return each.id == permission; });
}

} // namespace kaze::runtime::detail
