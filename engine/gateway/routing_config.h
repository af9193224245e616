#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What the gateway may do besides asking the model that was asked for: answer from what it kept, and compare models.

namespace kaze::gateway {

//! What holds for some calls instead of the rest of CacheConfig. Of several that match, each setting is of the first that names it.
struct CacheRule {
    std::string tenant, agent, model; //!< globs; empty: all. The model is "provider/model".
    std::optional<bool> exact, semantic, sampled;
    std::optional<std::chrono::seconds> ttl;
};

//! Which answers are kept and given again. Off by default: answers may be meant to vary.
struct CacheConfig {
    bool exact = false; //!< for equal requests
    bool semantic = false; //!< for questions that mean the same; needs an embedding model
    bool sampled = false; //!< also where neither temperature 0 nor a seed says that equal requests should have equal answers
    bool toolTurns = false; //!< also answers that call tools, and those to the results of tools
    std::chrono::seconds ttl{3600};
    std::size_t mostBytes = 64U << 20;
    double similarity = 0.95; //!< cosine from which a question is taken for the same; 0.9 or more
    double audited = 0.05; //!< share of the semantic answers that the model is asked for all the same, to compare
    std::vector<CacheRule> rules{};
};

//! A share of a model's calls goes elsewhere, to compare.
struct ExperimentConfig {
    std::string of; //!< "provider/model" or a hint: whose calls
    std::string to; //!< the candidate; empty: the same model, with `cache`
    std::string cache; //!< of the candidate: "exact", "semantic", "off"; empty: as configured
    double share = 0.5; //!< of the subjects that get the candidate
    bool perRun = true; //!< a run is a subject; else every call is
    bool automatic = false; //!< rolls out or reverts by its verdict
    std::int64_t leastSubjects = 100; //!< of each arm, before it does
};

} // namespace kaze::gateway
