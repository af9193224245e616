#pragma once

#include "engine/base/ids.h"
#include "engine/storage/connection.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kaze::gateway::detail {

//! What calls have in common that are added up together: these columns of the ledger, in this order.
enum class KindColumn : std::uint8_t { Tenant, Agent, Tool, Operation, Provider, Model, Key, Project };
inline constexpr std::size_t kKindColumnCount = 8;
inline constexpr std::array<std::string_view, kKindColumnCount> kKindColumns{
    "tenant", "agent", "tool", "operation", "provider", "model", "key", "project"};

using CallKind = std::array<std::string, kKindColumnCount>;

[[nodiscard]] inline const std::string& textOf(const CallKind& kind, KindColumn column)
{
    return kind[static_cast<std::size_t>(column)];
}

//! Kinds of calls, numbered as they are met.
class CallKinds {
public:
    //! Of the columns of a row from `first` on.
    [[nodiscard]] std::uint32_t numberOf(const storage::Row& row, int first);

    [[nodiscard]] const std::vector<CallKind>& all() const { return m_kinds; }

private:
    std::vector<CallKind> m_kinds;
    std::unordered_map<std::string, std::uint32_t> m_numbers;
    std::string m_text, m_lastText; //!< its columns with their lengths, so that no two kinds have the same
    std::uint32_t m_last = 0;
};

//! Runs, numbered as they are met.
class RunNumbers {
public:
    //! None of a run: kNone.
    [[nodiscard]] std::uint32_t numberOf(const base::Uuid& run);
    [[nodiscard]] std::uint32_t numberOf(std::string_view bytes);

    static constexpr std::uint32_t kNone = 0xffff'ffff;

private:
    std::unordered_map<base::Uuid, std::uint32_t> m_numbers;
    base::Uuid m_lastRun; //!< the calls of a run mostly stand together
    std::uint32_t m_last = kNone;
};

} // namespace kaze::gateway::detail
