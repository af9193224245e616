#pragma once

#include "engine/api/fact_requests.h"
#include "engine/knowledge/detail/records.h"

// What the kinds of memory have beyond a text: JSON, checked here and nowhere else (docs/memory.md has the members), and the tables that are kept of it.
namespace kaze::knowledge::detail {

inline constexpr std::string_view kEpisode = "episode";
inline constexpr std::string_view kFact = "fact";
inline constexpr std::string_view kEntity = "entity";

//! Whether tables are kept of what records of this kind say.
[[nodiscard]] bool hasTables(std::string_view kind);

//! Checks what a record of this kind says beyond its text and writes it in one way (members by name, no spaces, times in UTC). Kinds that are not known here may have any
//! object; data that is kept as unmerged (detail/unmerged.h) is what it was where that fits the kind; an empty text and an empty object of theirs are none. Errors: InvalidArgument, with the member.
[[nodiscard]] base::Result<std::string> checkedData(std::string_view kind, std::string_view data);

//! The text of a record that was given none: what its data says in words. Empty where that is nothing. Of checked data.
[[nodiscard]] std::string textOf(std::string_view kind, std::string_view data);

//! Whether there is nothing in it but space, of whatever kind.
[[nodiscard]] bool saysNothing(std::string_view text);

//! What names are compared by: lower case (Unicode, simple folding), with single spaces and none around.
[[nodiscard]] std::string foldedName(std::string_view name);

//! Behind a beginning: after all names that begin so.
inline constexpr const char* kAboveAll = "\U0010FFFF";

//! That a fact was superseded by another, before something else superseded it too.
struct Supersession {
    std::string by; //!< id
    std::optional<base::Time> validTo; //!< until when it held otherwise
};
//! "ID", or "ID TIME"; nothing where it is neither.
[[nodiscard]] std::optional<Supersession> supersessionOf(std::string_view text);
[[nodiscard]] std::string textOf(const Supersession& supersession);

//! The data of a fact.
struct FactData {
    std::string subject, predicate, object;
    base::Time validFrom{};
    std::optional<base::Time> validTo;
    double confidence = 1;
    std::string state = "valid"; //!< "valid", "proposed", "rejected"
    std::vector<std::string> supersedes;
    std::string supersededBy;
    std::optional<base::Time> validToBefore; //!< where it is superseded: until when it held otherwise
    std::vector<Supersession> supersededBefore; //!< by others, which still stand; the last one last
    std::string quote;
};
//! Of a record with checked data; without a subject where it says nothing but its text. One that does not say since when it holds holds since it is remembered.
[[nodiscard]] FactData factDataOf(const StoredRecord& record);
//! As checkedData writes it. Errors: InvalidArgument.
[[nodiscard]] base::Result<std::string> dataOf(const FactData& fact);
//! At `now` it is "valid" or "ended".
[[nodiscard]] api::Fact factOf(const StoredRecord& record, base::Time now);

//! Why a record of this kind with this data is forgotten from the start: "proposed" or "rejected", the state of a fact that nobody accepted; empty where it is not.
[[nodiscard]] std::string hiddenBecause(std::string_view kind, std::string_view data);

//! Writes the tables of a record's kind anew (episode_outcomes, episode_factors, facts, entities), or takes it out of them where it is forgotten. After every change of a
//! record; where its kind was another before, `unproject` goes first. A write job.
[[nodiscard]] base::Result<> project(storage::Connection& connection, const StoredRecord& record);

//! Takes a record out of those tables. A write job.
[[nodiscard]] base::Result<> unproject(storage::Connection& connection, std::int64_t seq);

} // namespace kaze::knowledge::detail
