#pragma once

#include "engine/api/run.h"

#include <string_view>

// Answers that several requests share.

namespace kaze::api {

//! The answer of a command that has nothing to tell but that it is durable.
struct Done {
    static constexpr std::string_view kType = "done";
};
BOOST_DESCRIBE_STRUCT(Done, (), ())

//! One line of a check before a run, or of `kaze doctor`.
enum class CheckStatus : std::uint8_t { Ok, Warning, Failed };
BOOST_DESCRIBE_ENUM(CheckStatus, Ok, Warning, Failed)

struct Check {
    std::string name;
    Open<CheckStatus> status;
    std::string message;
    std::string remedy; //!< what to do, when it is not Ok
    int line = 0; //!< in the agent file, 0 when it has none
    int column = 0;
};
BOOST_DESCRIBE_STRUCT(Check, (), (name, status, message, remedy, line, column))

struct CheckList {
    static constexpr std::string_view kType = "check_list";
    std::vector<Check> checks;
};
BOOST_DESCRIBE_STRUCT(CheckList, (), (checks))

} // namespace kaze::api
