#pragma once

#include "engine/base/result.h"
#include "engine/net/http.h"
#include "engine/telemetry/otlp_exporter.h"

#include <cstdint>
#include <optional>
#include <string>

namespace kaze::telemetry::detail {

//! What a collector made of a request.
struct OtlpAnswer {
    enum class Kind : std::uint8_t {
        Taken,
        Later, //!< send it again
        Refused //!< it will never take it
    };
    Kind kind = Kind::Taken;
    std::uint64_t rejected = 0; //!< of what it took
    bool isTooLarge = false; //!< refused for its size: a part of it may be taken
    std::string message; //!< why; empty when all is well
    std::optional<base::Duration> wait; //!< that it asks for
};

//! By the rules of OTLP/HTTP: only 429, 502, 503 and 504 are worth another try, and who cannot be reached at all.
[[nodiscard]] OtlpAnswer answerOf(const base::Result<net::HttpResponse>& response, base::Time now);

//! "http://host:4318/" and "/v1/traces".
[[nodiscard]] std::string otlpAddress(const std::string& endpoint, std::string_view signal);

//! The name in "secret:NAME" or "Bearer secret:NAME", and where it begins; none where the value is meant as it stands.
[[nodiscard]] std::optional<std::size_t> secretIn(std::string_view value);

} // namespace kaze::telemetry::detail
