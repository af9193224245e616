#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace kaze::knowledge {

//! What becomes of a record that was changed in two cells, neither of which knew of the other's change.
enum class SyncPolicy : std::uint8_t {
    Fields, //!< each field, and each member of the data, by its last write
    Merge, //!< the same, and what was put into or taken out of tags and lists element by element
    KeepBoth //!< the later one is in force everywhere, the other is kept until a person settles it
};

struct SyncPolicies {
    std::map<std::string, SyncPolicy, std::less<>> byKind{
        {"note", SyncPolicy::Merge}, {"entity", SyncPolicy::Merge}, {"fact", SyncPolicy::KeepBoth}};
    SyncPolicy otherwise = SyncPolicy::Fields;

    [[nodiscard]] SyncPolicy of(std::string_view kind) const
    {
        const auto found = byKind.find(kind);
        return found == byKind.end() ? otherwise : found->second;
    }
};

} // namespace kaze::knowledge
