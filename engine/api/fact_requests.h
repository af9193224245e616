#pragma once

#include "engine/api/reply.h"

#include <string_view>

// Facts: what holds of something, and from when to when. A fact is a record of the kind "fact" whose data has a subject, a predicate and an object; it has versions,
// can be forgotten, restored and searched for as every record. Names are compared without regard to case and to how much space is between words.

namespace kaze::api {

struct Fact {
    std::string id; //!< of its record
    std::string subject;
    std::string predicate;
    std::string object;
    std::string text; //!< the sentence that is searched for
    Time validFrom;
    std::optional<Time> validTo; //!< not then any more; absent: it holds
    double confidence = 1; //!< 0 to 1
    std::string state; //!< "valid", "ended", "proposed" (no search finds it until somebody accepts it), "rejected"
    std::vector<std::string> supersedes; //!< ids of the facts that it ended
    std::string supersededBy; //!< id of the fact that ended it
    std::string quote; //!< where it was taken from a text: the words
    std::string source;
    std::string agent;
    std::string scope;
    std::vector<std::string> tags;
    std::int64_t version = 1;
    Time createdAt;
};
BOOST_DESCRIBE_STRUCT(Fact, (),
    (id, subject, predicate, object, text, validFrom, validTo, confidence, state, supersedes, supersededBy, quote, source, agent,
        scope, tags, version, createdAt))

struct FactAdded {
    static constexpr std::string_view kType = "fact_added";
    Fact fact;
    bool known = false; //!< the same held already: that one is told, and nothing was added
    std::vector<Fact> conflicts; //!< that hold at the same time with another object
    std::vector<Fact> superseded; //!< that it ended
};
BOOST_DESCRIBE_STRUCT(FactAdded, (), (fact, known, conflicts, superseded))

//! Errors: InvalidArgument; Conflict where something else holds and `onConflict` is "refuse".
struct AddFact {
    static constexpr std::string_view kType = "add_fact";
    using Reply = FactAdded;
    std::string tenant; //!< as for SearchMemory
    std::string project;
    std::string subject;
    std::string predicate;
    std::string object;
    std::string text; //!< empty: subject, predicate and object
    std::optional<Time> validFrom; //!< absent: now
    std::optional<Time> validTo;
    double confidence = 1;
    //! What becomes of facts with the same subject and predicate, another object and an overlapping time: "keep" (both hold), "supersede" (they end when this one
    //! begins), "refuse".
    std::string onConflict = "keep";
    bool propose = false; //!< it waits for ReviewFact
    std::string quote;
    std::string source; //!< empty: "person"
    std::string agent;
    std::string scope;
    std::vector<std::string> tags;
    double importance = 0.5;
};
BOOST_DESCRIBE_STRUCT(AddFact, (),
    (tenant, project, subject, predicate, object, text, validFrom, validTo, confidence, onConflict, propose, quote, source, agent,
        scope, tags, importance))

struct FactPage {
    static constexpr std::string_view kType = "fact_page";
    std::vector<Fact> rows; //!< by subject, predicate and the time they began
    std::string next;
    std::int64_t total = -1; //!< of all that are asked for, where it was counted
};
BOOST_DESCRIBE_STRUCT(FactPage, (), (rows, next, total))

struct ListFacts {
    static constexpr std::string_view kType = "list_facts";
    using Reply = FactPage;
    std::string tenant;
    std::string project;
    std::string subject; //!< these three: empty is any, a * at the end stands for the rest
    std::string predicate;
    std::string object;
    std::optional<Time> asOf; //!< what held then; absent: now
    std::string state = "valid"; //!< "valid" (at `asOf`), "ended", "proposed", "rejected", "all" (those that hold or held)
    std::string cursor;
    std::int64_t limit = 50; //!< 1 to 1000
};
BOOST_DESCRIBE_STRUCT(ListFacts, (), (tenant, project, subject, predicate, object, asOf, state, cursor, limit))

//! Accepts a proposed fact, which is found from then on, or rejects it; a rejected one can still be accepted. Errors: NotFound, Conflict (it is neither, or as for AddFact).
struct ReviewFact {
    static constexpr std::string_view kType = "review_fact";
    using Reply = FactAdded;
    std::string tenant;
    std::string project;
    std::string id;
    bool accept = true;
    std::string onConflict = "keep"; //!< as for AddFact
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReviewFact, (), (tenant, project, id, accept, onConflict, reason))

//! It holds no longer. Errors: NotFound, InvalidArgument (it ends before it begins), Conflict (it has ended, or is no fact that was accepted).
struct EndFact {
    static constexpr std::string_view kType = "end_fact";
    using Reply = FactAdded;
    std::string tenant;
    std::string project;
    std::string id;
    std::optional<Time> at; //!< absent: now
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(EndFact, (), (tenant, project, id, at, reason))

//! Forgets a fact that superseded others, and lets these hold again as they did. Errors: NotFound, Conflict (it superseded none, or one of them was changed since).
struct UndoSupersession {
    static constexpr std::string_view kType = "undo_supersession";
    using Reply = FactAdded; //!< the fact that is forgotten; those that hold again are in `superseded`
    std::string tenant;
    std::string project;
    std::string id;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(UndoSupersession, (), (tenant, project, id, reason))

struct ExtractedFact {
    Fact fact; //!< without id where it was not kept
    std::string verdict; //!< "new", "duplicate", "contradiction"
    std::vector<Fact> others; //!< that it repeats or contradicts
};
BOOST_DESCRIBE_STRUCT(ExtractedFact, (), (fact, verdict, others))

struct FactsExtracted {
    static constexpr std::string_view kType = "facts_extracted";
    std::vector<ExtractedFact> facts; //!< as the model named them
    std::vector<std::string> refused; //!< what it wrote that could not be taken, each with the reason
    std::string model;
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    std::optional<Money> costUsd; //!< absent: the model has no price
};
BOOST_DESCRIBE_STRUCT(FactsExtracted, (), (facts, refused, model, inputTokens, outputTokens, costUsd))

//! Has a model propose facts from a text or from what was said in a run. Each is compared with what is known, kept with its source and waits for ReviewFact. What repeats a known fact
//! is not kept. Errors: InvalidArgument (neither or both, above 256 KB), NotFound, those of a model call, Protocol (the model wrote no list of facts).
struct ExtractFacts {
    static constexpr std::string_view kType = "extract_facts";
    using Reply = FactsExtracted;
    std::string tenant;
    std::string project;
    std::string text;
    std::string runId;
    std::string model; //!< empty: the cell's
    std::string scope;
    bool keep = true; //!< false: only tells what it found
};
BOOST_DESCRIBE_STRUCT(ExtractFacts, (), (tenant, project, text, runId, model, scope, keep))

} // namespace kaze::api
