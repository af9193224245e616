#pragma once

#include "engine/base/clock.h"
#include "engine/base/money.h"
#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::base {

//! One condition of a filter, such as a person types it above a list: `timeout`, `"two words"`, `agent:dev-*`, `dur>5s`,
//! `-status:ok`. All conditions of a filter must hold.
struct FilterTerm {
    enum class Op { Contains, Equals, Less, Greater, LessEqual, GreaterEqual };

    bool negated = false;
    std::string field; //!< lower case; empty for a word or phrase, which is looked for anywhere
    Op op = Op::Contains;
    std::string value; //!< without its quotes, never empty
    std::size_t position = 0; //!< where it begins, in characters from 1
    std::size_t valuePosition = 0; //!< where its value begins

    bool operator==(const FilterTerm&) const = default;
};

//! Takes a filter apart: terms between spaces, each an optional `-`, a field with one of `:` `<` `>` `<=` `>=` and its value, or
//! a word. A value or phrase with spaces stands in double quotes, in which \" and \\ mean themselves; quote a word that
//! holds an operator ("http://…"). Which fields exist is for the caller to say. Errors: InvalidArgument, with the place: "at
//! character 12: …"; also for more than 4 KB or 64 terms.
[[nodiscard]] Result<std::vector<FilterTerm>> parseFilter(std::string_view text);

//! The failure "at character 12: …" of a term's field or value.
[[nodiscard]] std::unexpected<Error> failAt(std::size_t position, std::string message);

//! "5s", "300ms", "1.5h", "1m30s"; units ns, us, ms, s, m, h, d. Errors: InvalidArgument.
[[nodiscard]] Result<Duration> parseDuration(std::string_view text);

//! "$0.05", "0.05", "$1,204.50". Errors: InvalidArgument.
[[nodiscard]] Result<Money> parseMoney(std::string_view text);

//! "300", "1,200", "10k", "1.5M", "2G" (decimal); whole numbers. Errors: InvalidArgument.
[[nodiscard]] Result<std::int64_t> parseCount(std::string_view text);

//! What a comparing term says of a value; Equals and Contains mean the same number.
template <class T>
[[nodiscard]] bool compares(FilterTerm::Op op, const T& value, const T& with)
{
    switch (op) {
    case FilterTerm::Op::Less:
        return value < with;
    case FilterTerm::Op::Greater:
        return value > with;
    case FilterTerm::Op::LessEqual:
        return value <= with;
    case FilterTerm::Op::GreaterEqual:
        return value >= with;
    case FilterTerm::Op::Contains:
    case FilterTerm::Op::Equals:
        break;
    }
    return value == with;
}

} // namespace kaze::base
