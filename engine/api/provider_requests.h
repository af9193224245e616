#pragma once

#include "engine/api/reply.h"

#include <string_view>

// Providers of models: their keys, their state, what waits for them.

namespace kaze::api {

struct ModelOption {
    std::string id; //!< "ollama/qwen3:8b"
    std::string note; //!< "needs no key", "$0.15 / $0.60 a million tokens"
};
BOOST_DESCRIBE_STRUCT(ModelOption, (), (id, note))

//! Of what a key may use a minute: the limit, as configured or learnt, and what is left of it; below 0 while more was used than was there.
struct KeyGauge {
    std::string what; //!< "requests", "tokens", "input_tokens", "output_tokens"
    double limit = 0;
    double left = 0;
};
BOOST_DESCRIBE_STRUCT(KeyGauge, (), (what, limit, left))

//! A key of a provider as it stands; never the key itself.
struct KeyInfo {
    std::string name;
    std::int64_t weight = 1;
    std::vector<std::string> tenants; //!< that may use it; empty: all
    std::int64_t inFlight = 0;
    std::optional<std::int64_t> mostInFlight;
    std::vector<KeyGauge> gauges; //!< of the limits that there are
    double restsFor = 0; //!< seconds; 0: it does not
    std::string why; //!< it rests
};
BOOST_DESCRIBE_STRUCT(KeyInfo, (), (name, weight, tenants, inFlight, mostInFlight, gauges, restsFor, why))

//! What a model's last failed call said, since the cell began.
struct ModelTrouble {
    std::string model; //!< "provider/model"
    Time at;
    std::string message;
    bool leftAlone = false; //!< its breaker is open
    double leftAloneFor = 0; //!< seconds until a call tries it
};
BOOST_DESCRIBE_STRUCT(ModelTrouble, (), (model, at, message, leftAlone, leftAloneFor))

//! A call that waits for room, in the order in which they will go.
struct WaitingCall {
    std::string priority; //!< "supervised" to "evaluation"
    std::string tenant;
    std::string agent;
    std::string runId; //!< empty: of no run
    double waited = 0; //!< seconds
    std::optional<double> still; //!< seconds, as far as the limits tell
    std::string why;
};
BOOST_DESCRIBE_STRUCT(WaitingCall, (), (priority, tenant, agent, runId, waited, still, why))

struct ProviderInfo {
    std::string name; //!< "openai", "ollama", "sandbox"
    std::string kind; //!< its API: "openai", "anthropic" …
    std::string baseUrl;
    bool needsKey = false;
    bool hasKey = false;
    std::string keyPlace; //!< "environment", "keyring", "file", "configuration"
    bool local = false;
    bool reachable = false; //!< local servers found on this machine
    std::vector<ModelOption> models;
    std::vector<KeyInfo> keys; //!< those in use, or of the configuration
    std::vector<ModelTrouble> troubles;
};
BOOST_DESCRIBE_STRUCT(
    ProviderInfo, (), (name, kind, baseUrl, needsKey, hasKey, keyPlace, local, reachable, models, keys, troubles))

struct ProviderList {
    static constexpr std::string_view kType = "provider_list";
    std::vector<ProviderInfo> providers;
    std::string defaultModel;
    std::string secretsKeptIn; //!< "the system keyring", or "<path> (readable by you alone): no keyring answers on this machine"
    std::int64_t waitingTotal = 0;
    std::vector<WaitingCall> waiting; //!< the first hundred
};
BOOST_DESCRIBE_STRUCT(ProviderList, (), (providers, defaultModel, secretsKeptIn, waitingTotal, waiting))

//! With `probe`, asks Ollama, LM Studio and llama.cpp at their usual addresses on this machine.
struct ListProviders {
    static constexpr std::string_view kType = "list_providers";
    using Reply = ProviderList;
    bool probe = false;
};
BOOST_DESCRIBE_STRUCT(ListProviders, (), (probe))

//! Adds or changes a provider of the configuration.
struct SetProvider {
    static constexpr std::string_view kType = "set_provider";
    using Reply = Done;
    std::string name;
    std::string baseUrl;
    bool remove = false;
    std::string kind = {}; //!< its API, as in ProviderInfo; empty: guessed by name and address
};
BOOST_DESCRIBE_STRUCT(SetProvider, (), (name, baseUrl, remove, kind))

//! Stores a key; it is never sent back. An empty key removes it.
struct SetKey {
    static constexpr std::string_view kType = "set_key";
    using Reply = Done;
    std::string provider;
    std::string key;
};
BOOST_DESCRIBE_STRUCT(SetKey, (), (provider, key))

struct SetDefaultModel {
    static constexpr std::string_view kType = "set_default_model";
    using Reply = Done;
    std::string model;
};
BOOST_DESCRIBE_STRUCT(SetDefaultModel, (), (model))

//! Says what a provider lets this cell do, with the stored key, or with `key` without storing it. Nothing is asked that costs.
struct TestProvider {
    static constexpr std::string_view kType = "test_provider";
    using Reply = CheckList;
    std::string provider;
    std::string baseUrl;
    std::string key;
    std::string kind = {}; //!< as in SetProvider
};
BOOST_DESCRIBE_STRUCT(TestProvider, (), (provider, baseUrl, key, kind))

} // namespace kaze::api
