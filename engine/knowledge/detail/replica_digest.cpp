#include "engine/base/text.h"
#include "engine/knowledge/detail/replica_rows.h"
#include "engine/knowledge/detail/statements.h"

namespace kaze::knowledge::detail {

using base::Result;
using storage::Connection;
using storage::Row;

namespace {

constexpr std::int64_t kPart = 1000;

//! What two replicas have in common when they have the same of a record.
std::string hashOf(const base::Uuid& id, const Fields& fields)
{
    std::string text = id.text();
    for (const auto& [name, value] : fields) {
        const auto content = name == "tags" || (name.starts_with("data.") && value.starts_with('[')) ? sortedList(value) : value;
        text += '\n' + name + ' ' + std::to_string(content.size()) + ' ' + content;
    }
    return base::sha256Hex(text);
}

} // namespace

Result<SyncDigest> digestOf(Connection& connection)
{
    SyncDigest digest;
    std::string hashes;
    base::Uuid after;
    for (bool more = true; more;) {
        std::vector<base::Uuid> part;
        const auto take = [&](const Row& row) { part.push_back(uuidOf(row.blob(0))); };
        if (auto done = connection.query(sql::kRecordIdsAfter, {storage::Blob(after.bytes), kPart}, take); !done)
            return failure(done);
        for (const auto& id : part) {
            StoredRecord record;
            const auto takeRecord = [&](const Row& row) { record = storedRecordOf(row); };
            if (auto done = connection.query(sql::kRecordById, {storage::Blob(id.bytes)}, takeRecord); !done)
                return failure(done);
            const auto row = rowOf(connection, record);
            if (!row)
                return failure(row);
            hashes += hashOf(id, *row);
            after = id;
        }
        digest.records += static_cast<std::int64_t>(part.size());
        // As far as it is: a hash of the last one's and the next ones'.
        digest.hash = base::sha256Hex(digest.hash + hashes);
        hashes.clear();
        more = part.size() == static_cast<std::size_t>(kPart);
    }
    return digest;
}

} // namespace kaze::knowledge::detail
