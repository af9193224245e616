#pragma once

#include "engine/cell/config.h"
#include "engine/storage/database.h"

#include <span>

namespace kaze::cell {

//! What a person set from a console, kept in state.db and laid over kaze.yaml, which stays theirs. Lives on the loop.
class Settings {
public:
    explicit Settings(storage::Database& database) : m_database(database) { }

    //! Lays what is stored over the configuration.
    [[nodiscard]] base::Result<> applyTo(CellConfig& config) const;

    //! Errors: those of storage.
    [[nodiscard]] base::Task<base::Result<>> set(std::string key, std::string json);
    [[nodiscard]] base::Task<base::Result<>> remove(std::string key);

    //! Keys: "default_model", "provider:<name>" with {"base_url", "kind"} or {"removed": true}, and "pool:<name>" with its limit.
    [[nodiscard]] static std::string providerKey(const std::string& name) { return "provider:" + name; }

    //! "keep:usage" with its days.
    [[nodiscard]] static std::string keepKey(const std::string& what) { return "keep:" + what; }

    //! The cell's own id, made once.
    static constexpr const char* kIdKey = "cell_id";

    //! How long observations are kept, see retentionSetting.
    static constexpr const char* kRetentionKey = "retention";

    [[nodiscard]] static std::string poolKey(const std::string& name) { return "pool:" + name; }

    //! "trigger:gateway-queue" with {"threshold", "warn_share", "hold_seconds"}, as far as they were set.
    [[nodiscard]] static std::string triggerKey(const std::string& id) { return "trigger:" + id; }
    [[nodiscard]] static std::string triggerValue(const scaling::TriggerChange& change);

    //! "overflow:fast" with {"to", "above"}.
    [[nodiscard]] static std::string overflowKey(const std::string& hint) { return "overflow:" + hint; }
    [[nodiscard]] static std::string overflowValue(const gateway::Overflow& overflow);

    //! Lays what is stored of one provider over the configuration: its address and API are that, its keys and limits stay.
    static void applyProvider(gateway::GatewayConfig& config, const std::string& name, const boost::json::object& value);

private:
    storage::Database& m_database;
};

//! The cell's own tables in state.db; numbers 300 to 399.
[[nodiscard]] std::span<const storage::Migration> migrations();

} // namespace kaze::cell
