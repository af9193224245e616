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

    [[nodiscard]] static std::string poolKey(const std::string& name) { return "pool:" + name; }

    //! Lays what is stored of one provider over the configuration: its address and API are that, its keys and limits stay.
    static void applyProvider(gateway::GatewayConfig& config, const std::string& name, const boost::json::object& value);

private:
    storage::Database& m_database;
};

//! The cell's own tables in state.db; numbers 300 to 399.
[[nodiscard]] std::span<const storage::Migration> migrations();

} // namespace kaze::cell
