#pragma once

#include "engine/api/run.h"

#include <string_view>

namespace kaze::api {

//! A month of observations that is to go.
struct MonthToGo {
    std::string month; //!< "2026-05"
    std::int64_t bytes = 0; //!< what it takes now
    bool archived = false; //!< it is archived; else it is deleted for good
    bool forBudget = false; //!< it would not have to go but for the disk budget
};
BOOST_DESCRIBE_STRUCT(MonthToGo, (), (month, bytes, archived, forBudget))

//! How long observations are kept, see ObservationStats.
struct Retention {
    static constexpr std::string_view kType = "retention";
    std::int64_t keepMonths = 0; //!< besides the current one; 0: for ever
    bool archives = false; //!< older months are archived rather than deleted
    std::int64_t budgetBytes = 0; //!< 0: none
    std::vector<MonthToGo> goes; //!< by these rules, as things stand: oldest first
};
BOOST_DESCRIBE_STRUCT(Retention, (), (keepMonths, archives, budgetBytes, goes))

//! Sets what is given. What has to go goes soon, so that who asks for confirmation asks with `countOnly` first.
struct SetRetention {
    static constexpr std::string_view kType = "set_retention";
    using Reply = Retention;
    std::optional<std::int64_t> keepMonths; //!< at most 1 200
    std::optional<bool> archives;
    std::optional<std::int64_t> budgetBytes;
    bool countOnly = false; //!< changes nothing: the answer says how it would be
};
BOOST_DESCRIBE_STRUCT(SetRetention, (), (keepMonths, archives, budgetBytes, countOnly))

} // namespace kaze::api
