#include "engine/telemetry/detail/payload_part.h"

#include "engine/telemetry/detail/span_text.h"
#include "engine/telemetry/detail/trace_sql.h"

#include <algorithm>

namespace kaze::telemetry::detail {

base::Result<std::optional<api::PayloadPart>> readPayload(storage::Connection& connection, const base::Uuid& traceId,
    std::uint64_t spanId, api::PayloadSide side, std::int64_t offset, std::int64_t limit)
{
    constexpr std::int64_t kBefore = 3; // bytes of a character that may lie before the offset
    constexpr std::int64_t kCharacter = 4;
    const auto from = std::max<std::int64_t>(0, offset - kBefore);
    const auto wanted = offset - from + std::max(limit, kCharacter);
    std::optional<api::PayloadPart> part;
    const auto statement = side == api::PayloadSide::Input ? sql::kInputPart : sql::kOutputPart;
    const auto read = connection.query(statement,
        {storage::Blob(traceId.bytes), static_cast<std::int64_t>(spanId), from + 1, wanted}, [&](const storage::Row& row) {
            part.emplace();
            part->bytes = row.integer(1);
            const auto bytes = row.blob(0);
            auto begin = static_cast<std::size_t>(std::min<std::int64_t>(offset - from, std::ssize(bytes)));
            while (begin > 0 && begin < bytes.size() && (bytes[begin] & 0xC0) == 0x80)
                --begin;
            const bool isCut = from + std::ssize(bytes) < part->bytes;
            part->content = wholeCharacters(bytes.substr(begin), isCut);
            part->next = std::min(part->bytes, from + static_cast<std::int64_t>(begin) + std::ssize(part->content));
        });
    if (!read)
        return base::failure(read);
    return part;
}

} // namespace kaze::telemetry::detail
