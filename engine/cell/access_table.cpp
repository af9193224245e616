#include "engine/cell/access_table.h"

#include "engine/cell/detail/access_rows.h"

namespace kaze::cell {

std::span<const AccessRule> accessRules()
{
    return detail::rows::kAccess;
}

const AccessRule* accessRule(std::string_view type)
{
    const auto* found = std::ranges::find(detail::rows::kAccess, type, &AccessRule::type);
    return found == detail::rows::kAccess.end() ? nullptr : found;
}

} // namespace kaze::cell
