#pragma once

#include "engine/base/result.h"
#include "engine/telemetry/detail/months.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace kaze::telemetry::detail {

//! How far a trace has been read in each month's file: "202611.1234-202612.7".
class TracePlaces {
public:
    //! An empty text is before everything. Errors: InvalidArgument.
    [[nodiscard]] static base::Result<TracePlaces> parse(std::string_view text);

    [[nodiscard]] std::int64_t of(Month month) const;
    void set(Month month, std::int64_t place);
    [[nodiscard]] std::string text() const;

private:
    std::map<Month, std::int64_t> m_places; //!< those above 0
};

} // namespace kaze::telemetry::detail
