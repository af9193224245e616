#include "tests/architecture/source_rules.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace kaze::test {

namespace {

namespace fs = std::filesystem;

struct Source {
    std::string path; //!< relative to the root
    std::string text;
};

std::vector<Source> sources()
{
    std::vector<Source> all;
    const fs::path root = KAZE_SOURCE_DIR;
    for (const auto* folder : {"engine", "ui", "app", "tests"})
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const auto extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp")
                continue;
            std::ifstream file(entry.path());
            all.push_back({fs::relative(entry.path(), root).generic_string(), {std::istreambuf_iterator<char>(file), {}}});
        }
    return all;
}

void expectNone(std::vector<Breach> (*find)(const Source&))
{
    const auto all = sources();
    ASSERT_GT(all.size(), 100U);
    for (const auto& source : all)
        for (const auto& breach : find(source))
            ADD_FAILURE() << source.path << ":" << breach.line << ": " << breach.what;
}

TEST(Architecture, modulesIncludeOnlyWhatTheTableAllows)
{
    expectNone([](const Source& source) { return forbiddenIncludes(source.path, source.text); });
}

TEST(Architecture, noCoAwaitExpressionIsOfTheKindThatTheCompilerBreaks)
{
    expectNone([](const Source& source) {
        // The tests of this rule are full of examples.
        return source.path.starts_with("tests/architecture/") ? std::vector<Breach>{} : dangerousAwaits(source.text);
    });
}

TEST(Architecture, everyHeaderIsGuardedAndEveryModuleHasATarget)
{
    const fs::path root = KAZE_SOURCE_DIR;
    for (const auto& source : sources())
        if (source.path.ends_with(".h")) {
            EXPECT_TRUE(source.text.starts_with("#pragma once") || source.text.find("\n#pragma once") != std::string::npos)
                << source.path;
        }
    for (const auto* side : {"engine", "ui"})
        for (const auto& folder : fs::directory_iterator(root / side))
            if (folder.is_directory()) {
                EXPECT_TRUE(fs::exists(folder.path() / "CMakeLists.txt")) << folder.path();
            }
}

} // namespace

} // namespace kaze::test
