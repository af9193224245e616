#pragma once

#include "engine/api/cost_requests.h"
#include "engine/gateway/detail/call_kinds.h"
#include "engine/gateway/detail/usage_sums.h"

namespace kaze::gateway::detail {

//! One way to divide calls, and what they come to so divided.
class SpendDivision {
public:
    //! `names` as in api::ListSpend::by. Errors: InvalidArgument for one that there is not, and for day and hour together.
    [[nodiscard]] static base::Result<SpendDivision> by(const std::vector<std::string>& names);

    //! How long what is told together may be.
    [[nodiscard]] std::int64_t finest() const { return m_length == kHour ? kHour : kDay; }
    //! The columns that it reads.
    void markColumns(std::array<bool, kKindColumnCount>& columns) const;

    //! `lacksPrice` calls of them, by the rule of whoever asks.
    void add(const std::vector<CallKind>& kinds, std::uint32_t kind, std::int64_t at, const Sums& sums, std::int64_t lacksPrice);
    void addRun(const std::vector<CallKind>& kinds, std::uint32_t kind, std::int64_t at, std::uint32_t run);

    //! By time, then dearest first.
    [[nodiscard]] std::vector<api::SpendRow> take();

private:
    struct Dimension;
    struct Group {
        std::int64_t begin = 0; //!< of its hour or day
        std::uint32_t part = 0;
        Sums sums;
        std::int64_t lacksPrice = 0;
        std::int64_t runs = 0;
    };
    //! A group that a run was seen in, and the one before.
    struct Visit {
        std::uint32_t group = 0;
        std::int32_t before = -1;
    };

    [[nodiscard]] static const Dimension* dimensionNamed(std::string_view name);
    [[nodiscard]] std::string textOf(const CallKind& kind) const;
    [[nodiscard]] std::uint32_t partOf(const std::vector<CallKind>& kinds, std::uint32_t kind);
    [[nodiscard]] std::uint32_t groupOf(const std::vector<CallKind>& kinds, std::uint32_t kind, std::int64_t at);
    [[nodiscard]] api::SpendRow rowOf(const Group& group) const;

    static constexpr std::uint32_t kNone = 0xffff'ffff;

    std::vector<const Dimension*> m_dimensions; //!< but for the time
    std::int64_t m_length = 0; //!< of an hour or a day; 0: not by time
    std::vector<std::uint32_t> m_partOfKind;
    std::unordered_map<std::string, std::uint32_t> m_numberOfPart;
    std::vector<std::pair<std::string, CallKind>> m_parts; //!< what kinds have in common here, and one of these
    std::unordered_map<std::int64_t, std::vector<std::uint32_t>> m_groupsOf; //!< by time, then part
    std::vector<std::uint32_t>* m_now = nullptr; //!< those of the last time
    std::int64_t m_begin = 0; //!< that time
    std::vector<Group> m_groups;
    std::vector<std::int32_t> m_visits; //!< the last of a run
    std::vector<Visit> m_visited;
};

} // namespace kaze::gateway::detail
