#pragma once

#include "engine/base/ids.h"
#include "engine/knowledge/sync_policy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// What replicas of a memory tell each other of a record: a value that can be joined with another's, in whatever order and however often, with the same outcome (a join
// semilattice: Shapiro et al., "Conflict-free Replicated Data Types", 2011). How a kind is merged is decided by who writes it; joining is the same for all.
namespace kaze::knowledge::detail {

//! When and where something was written. The later one wins; of equal times that of the higher replica.
struct Stamp {
    //! Microseconds since 1970 of a hybrid logical clock that each record has for itself: the wall time, and later than every stamp of the record that the writer had seen. So
    //! a later write wins over those it knew of whatever the clocks of the machines say.
    std::int64_t time = 0;
    base::Uuid replica;

    auto operator<=>(const Stamp&) const = default;
};

inline constexpr std::int64_t kLatestTime = 253'402'300'799'999'999; //!< the end of the year 9999

//! The values of a record by the names of its fields: "text", "kind", "scope", "importance", "forgotten", "tags", and "data." with the name of a member. Lists and members are JSON.
using Fields = std::map<std::string, std::string, std::less<>>;

//! What is never changed once a record is stored, and is known by the first write alone: "source", "agent", "created", "key".
[[nodiscard]] bool isOrigin(std::string_view field);
inline constexpr std::string_view kChangeField = "change"; //!< who wrote last, when and why

//! When and where an element was put into a list; several where that was done without knowledge of each other. Whoever takes it out drops those that it knows, and keeps nothing of
//! it: what a state's clock covers and the state has not was taken out (an ORSWOT: Bieniusa et al., "An Optimized Conflict-free Replicated Set", 2012).
using Dots = std::set<Stamp>;

//! One field, by last write; a list that is merged has its elements by themselves.
struct Register {
    Stamp stamp; //!< of `value`; time 0: it was never written whole
    std::optional<std::string> value; //!< none: there is no such member
    std::map<std::string, Dots, std::less<>> elements; //!< by their JSON; those that were put in after `stamp`

    bool operator==(const Register&) const = default;
};

struct RecordState {
    base::Uuid id;
    std::int64_t life = -1; //!< counts up when an id is used again after it was erased
    std::int64_t erased = -1; //!< the last life that was: nothing that is written to it brings it back
    std::map<base::Uuid, std::int64_t> clock; //!< version vector: up to which time of each replica everything is in here
    std::map<std::string, Register, std::less<>> registers;
    std::map<Stamp, Fields>
        siblings; //!< whole contents that were written without knowledge of each other, of kinds that keep both

    [[nodiscard]] bool alive() const { return life > erased; }
    bool operator==(const RecordState&) const = default;
};

[[nodiscard]] RecordState joined(const RecordState& a, const RecordState& b);

//! The record that a state stands for.
struct View {
    Fields content;
    Fields origin;
    std::string change;
    Stamp stamp; //!< of the newest of it
    std::set<Stamp> agreed; //!< siblings of the same content
    std::vector<Stamp> conflicts; //!< those of another; the newest first
};
[[nodiscard]] View viewOf(const RecordState& state);
//! The same as if one of its siblings were in force.
[[nodiscard]] View siblingView(const View& view, const Fields& sibling);

//! What was written here.
struct Write {
    Fields content;
    Fields origin; //!< those that are to be set
    std::string change;
    std::int64_t at = 0; //!< microseconds since 1970
    std::map<std::string, std::int64_t, std::less<>> changedAt; //!< of fields that were written earlier than that
    base::Uuid replica;
    SyncPolicy as = SyncPolicy::Fields;
    std::set<Stamp> agreed; //!< siblings that it takes the place of
};
//! What does not differ keeps its stamp. A state that is not alive begins a new life.
void write(RecordState& state, const Write& write);

} // namespace kaze::knowledge::detail
