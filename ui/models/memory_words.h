#pragma once

#include "engine/api/memory_requests.h"
#include "ui/widgets/tokens.h"

#include <QString>

//! Memories in the console's words. Pure.
namespace kaze::ui::memory {

//! How an answer came about: "hybrid · 1.9 ms · recall 0.98 audited", and what is to be known beyond that.
struct AnswerWords {
    QString text;
    QString details; //!< for a tooltip
    Tone tone = Tone::Neutral; //!< Warning where something is wrong; the text says what
};
[[nodiscard]] AnswerWords answerWords(const api::MemorySearchFacts& facts);

//! What an empty list says: why it is, what will be there, and the one next action.
struct EmptyWords {
    QString headline;
    QString explanation;
    QString action;
};
[[nodiscard]] EmptyWords emptyWords(const std::string& searched, const std::string& filter, const QString& whose);

//! "vector 1 · text 1 · 0.0325".
[[nodiscard]] QString placesText(const api::MemoryHit& hit);
//! Why a search gave this record, with all numbers of its score: "vector rank 1 (cosine 0.871) × 0.7 + …".
[[nodiscard]] QString whyText(const api::MemoryHit& hit, const api::SearchMemory& query);

//! "dev-02 · run 3f9a12cd · 3 d ago · importance 0.9".
[[nodiscard]] QString originText(const api::MemoryRecord& record, api::Time now);
//! "run 3f9a12cd", "a person", "import of tickets.jsonl".
[[nodiscard]] QString sourceText(const std::string& source);
//! The run that it was remembered in; empty where it was none.
[[nodiscard]] QString runOf(const std::string& source);
//! Who else may recall it: "everybody of the tenant", "the agent researcher".
[[nodiscard]] QString scopeText(const std::string& scope);
//! The tail of an id, by which a person tells it from others.
[[nodiscard]] QString shortId(const std::string& id);
//! "0.98", with as many digits after the point.
[[nodiscard]] QString number(double value, int digits = 2);
//! Who changed a record: an agent, or "a person".
[[nodiscard]] QString whoText(const std::string& changedBy);
[[nodiscard]] QString tagsText(const std::vector<std::string>& tags);

//! A place in which erased records could stand: "Full text", "Indexes".
[[nodiscard]] QString placeName(const std::string& place);
//! "3 removed · nothing left", with the detail on the next line.
[[nodiscard]] QString placeText(const api::ErasedPlace& place);
//! The proof of an erasure as text: what came of it, then a line a place with tabs between place, removed, left and detail.
[[nodiscard]] QString erasedText(const api::MemoryErased& erased);
//! Whether all is gone, in one sentence.
[[nodiscard]] QString erasedWords(const api::MemoryErased& erased);

[[nodiscard]] QString markdownOf(const api::MemoryRecord& record);
[[nodiscard]] QString jsonOf(const api::MemoryRecord& record);
//! One line of an export, which an import takes again.
[[nodiscard]] QByteArray exportLine(const api::MemoryRecord& record);

//! "ready", "looks at all", "rebuilding 42 %".
[[nodiscard]] QString stateText(const api::MemoryShard& shard);
[[nodiscard]] Tone stateTone(const api::MemoryShard& shard);
//! Vectors that are in the database and not yet in the index.
[[nodiscard]] std::int64_t lagOf(const api::MemoryShard& shard);

} // namespace kaze::ui::memory
