#include "engine/knowledge/detail/unmerged.h"

#include "engine/knowledge/detail/data_json.h"
#include "engine/knowledge/detail/json_slices.h"

namespace kaze::knowledge::detail {

using base::Result;

namespace {

constexpr std::string_view kUnmerged = "unmerged";

} // namespace

Result<std::string> unmergedData(std::string_view data)
{
    const auto object = readData("{\"" + std::string(kUnmerged) + "\":" + std::string(data) + '}');
    return object ? Result<std::string>(dataText(*object)) : failure(object);
}

std::optional<std::string> unmergedIn(std::string_view data)
{
    if (data.find(kUnmerged) == std::string_view::npos)
        return std::nullopt;
    auto members = membersIn(data);
    const bool is = members && members->size() == 1 && members->front().first == kUnmerged
        && members->front().second.starts_with('{') && members->front().second != "{}";
    return is ? std::optional(std::move(members->front().second)) : std::nullopt;
}

} // namespace kaze::knowledge::detail
