#pragma once

#include "engine/base/filter.h"
#include "engine/storage/value.h"

#include <variant>

namespace kaze::knowledge::detail {

//! Which records a person asks for, as conditions on `records r`.
struct Filter {
    std::string kind; //!< the one kind it asks for, where it asks for one: its index is the only one to be searched
    //! " AND …"; the same twice. `scan` is for finding the records, `probe` for asking whether one that is known fits.
    std::string scan, probe;
    std::vector<std::variant<std::string, std::int64_t, double>> arguments; //!< of either
    bool saysForgotten = false; //!< it asks for forgotten records, or for all; otherwise these are left out

    //! Whether it leaves out anything but other kinds and forgotten records.
    [[nodiscard]] bool narrows() const { return !scan.empty(); }
    //! What the question marks stand for; borrows from this.
    void appendTo(std::vector<storage::Value>& values) const;
};

//! Reads the language of engine/base/filter.h; the fields are those of engine/api/memory_requests.h. `kind` is one more condition; a word or phrase is one that the text has, or has one that begins so. Errors: InvalidArgument, with the place.
[[nodiscard]] base::Result<Filter> filterOf(const std::string& text, const std::string& kind, base::Time now);

//! The same, where what is forgotten cannot be asked for. Errors: InvalidArgument for a filter that does.
[[nodiscard]] base::Result<Filter> presentOnly(const std::string& text, const std::string& kind, base::Time now);

} // namespace kaze::knowledge::detail
