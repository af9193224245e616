#pragma once

#include "engine/base/clock.h"
#include "engine/knowledge/detail/replica_state.h"

// What cells say to each other to sync a memory: JSON in the payloads of messages, a question and its answer. All that is read here may come from anybody.
namespace kaze::knowledge::detail {

inline constexpr std::size_t kPageBytes = 40U << 10; //!< of the states in an answer; a message has at most 64 KB
inline constexpr std::size_t kPieceBytes = 36U << 10; //!< of a state that is larger, before base64
inline constexpr std::size_t kMostStateBytes = 32U
    << 20; //!< 1 MiB of text and as much data, escaped, and what siblings it may have
inline constexpr std::size_t kMostLarge = 16; //!< in an answer

//! A question of one cell to another.
struct SyncAsk {
    std::string tenant, project;
    std::string cell; //!< who asks
    base::Uuid replica; //!< its own
    base::Uuid known; //!< what the other was when it was last asked; nil: it never was
    std::int64_t heard = 0; //!< how many answers the other had given it, by its count
    std::int64_t above = 0; //!< changes after this of the other's sequence are wanted
    bool everything = false; //!< those too that the other has from the one who asks

    //! Or the states of these records, whatever was told of them before.
    std::vector<base::Uuid> records;

    // Or a piece of a state that was too large for the answer.
    std::optional<base::Uuid> piece; //!< of this record
    std::string hash; //!< SHA-256 of the whole of it
    std::int64_t at = 0; //!< byte
};
[[nodiscard]] std::string textOf(const SyncAsk& ask);
//! Errors: Protocol; Unsupported (a newer version).
[[nodiscard]] base::Result<SyncAsk> readAsk(std::string_view text);

//! A state that is fetched in pieces.
struct LargeState {
    base::Uuid id;
    std::int64_t bytes = 0;
    std::string hash;

    bool operator==(const LargeState&) const = default;
};

//! A page of changes.
struct SyncAnswer {
    base::Uuid replica; //!< of the one who answers
    std::int64_t sequence = 0; //!< as far as it is
    std::int64_t answered = 0; //!< how many answers it gave the one who asks, with this
    base::Time now; //!< by its clock
    base::Uuid seen; //!< what the one who asks was when the other last asked it; nil: it never did
    std::int64_t heard = 0; //!< and how many answers it had given then
    std::int64_t upTo = 0; //!< of its sequence: everything after `above` is in here
    bool more = false; //!< there is more behind that
    std::vector<RecordState> states; //!< no record twice
    std::vector<LargeState> large;
};
//! `states` are their wire texts.
[[nodiscard]] std::string textOf(const SyncAnswer& answer, const std::vector<std::string>& states);

inline constexpr std::size_t kMostRecords = 16; //!< that are asked for by their ids at once

//! States that were asked for by the ids of their records; those that the peer has nothing to tell of are left out.
struct SyncRecords {
    std::int64_t looked = 0; //!< at so many of the ids, in the order of the question; the others did not fit
    std::vector<RecordState> states;
    std::vector<LargeState> large;
};
[[nodiscard]] std::string textOf(const SyncRecords& answer, const std::vector<std::string>& states);
//! Errors: as readAnswer.
[[nodiscard]] base::Result<SyncRecords> readRecords(std::string_view text);
[[nodiscard]] std::string pieceText(std::string_view bytes);
[[nodiscard]] std::string errorText(const base::Error& error);

//! Errors: Protocol; Unsupported (a newer version); what the answer says, where it is an error.
[[nodiscard]] base::Result<SyncAnswer> readAnswer(std::string_view text);
[[nodiscard]] base::Result<std::string> readPiece(std::string_view text);
//! A state that was fetched in pieces. Errors: Protocol.
[[nodiscard]] base::Result<RecordState> readLarge(std::string_view text, const LargeState& expected);

} // namespace kaze::knowledge::detail
