#pragma once

#include "engine/base/result.h"

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace kaze::base::detail {

//! What the reader found, in the order of the file; lines and columns count from 1.
struct YamlContent {
    boost::json::value value;
    struct Mark {
        std::string pointer;
        int line = 1;
        int column = 1;
    };
    std::vector<Mark> marks; //!< a member stands where its name does
};

//! Reads one YAML document of trusted size. `name` begins every message. Errors: InvalidArgument.
[[nodiscard]] Result<YamlContent> readYaml(std::string_view text, const std::string& name);

//! The value a plain scalar stands for in YAML 1.2's core schema.
[[nodiscard]] boost::json::value coreScalar(std::string_view text);

} // namespace kaze::base::detail
