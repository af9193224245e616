#pragma once

#include "engine/base/result.h"
#include "engine/knowledge/detail/replica_state.h"

#include <boost/json/value.hpp>

namespace kaze::knowledge::detail {

//! A state as it goes to others. A text that means the same is the same.
[[nodiscard]] std::string wireText(const RecordState& state);
//! What came from others, which may be anything. Errors: Protocol, with the member.
[[nodiscard]] base::Result<RecordState> stateFromWire(const boost::json::value& value);

//! Enough of a hash to tell one value of a field from the next.
[[nodiscard]] std::string fieldHash(std::string_view value);

//! A state as it is kept beside its record: what stands in the record's row, as fields, is not repeated, but has a hash there.
[[nodiscard]] std::string storedText(const RecordState& state, const Fields& row);

struct StoredState {
    RecordState state;
    std::set<Stamp> agreed; //!< siblings that the row stood for when it was stored
};
//! `row` is the record now. Where it was changed since, what was not repeated and differs now is not known any more: such a field gets a value that is not the row's, such a
//! sibling none, and the record is to be written. Errors: Corrupt.
[[nodiscard]] base::Result<StoredState> stateFromStored(std::string_view text, const Fields& row);

} // namespace kaze::knowledge::detail
