#pragma once

#include "engine/sandbox/detail/plan.h"
#include "engine/sandbox/detail/report.h"
#include "engine/sandbox/detail/workspace.h"

#include <string>
#include <vector>

namespace kaze::sandbox::detail {

//! Walks a plan from its first step as far as the answers of the tools reach. Every turn walks anew; nothing is kept between turns.
class Walk {
public:
    //! `callBytes` is how long the content of one call may be.
    Walk(Toolbox& tools, const Plan& plan, std::string task, std::size_t callBytes);

    //! Whether the plan is done; if not, the toolbox holds the calls that are wanted next.
    [[nodiscard]] bool run();

    //! The step that waits, counted from 1.
    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] std::size_t filesRead() const { return m_workspace.readSoFar(); }

    [[nodiscard]] const Tables& tables() const { return m_tables; }
    [[nodiscard]] const std::vector<std::string>& done() const { return m_done; }
    [[nodiscard]] const std::vector<std::string>& troubles() const { return m_troubles.all(); }

private:
    //! Each returns whether it is done.
    bool step(const Step& step);
    bool list(const Step& step);
    bool find(const Step& step);
    bool findFunctions(const Step& step);
    bool read(const Step& step);
    bool count(const Step& step);
    bool compare(const Step& step);
    bool quote(const Step& step);
    bool write(const Step& step);
    bool call(const Step& step);

    //! The files a step works on: those it names, else those listed last, else those the task names, else all.
    std::optional<std::vector<std::string>> filesOf(const Step& step);
    std::optional<std::vector<std::string>> filesOfTask();
    std::optional<std::vector<std::string>> tablesToCompare(const Step& step);
    std::optional<std::vector<std::string>> likelyNotes(std::vector<std::string> files, const std::string& question);

    //! Reads all; false while some are still to come.
    bool readAll(const std::vector<std::string>& files);
    std::optional<std::vector<Hit>> hitsOf(const Step& step);
    std::optional<std::vector<Hit>> matchLines(const Step& step, const std::vector<std::string>& files);
    bool writeContent(const std::string& path, const std::string& content);
    [[nodiscard]] std::string contentOf(const Step& step) const;

    Toolbox& m_tools;
    const Plan& m_plan;
    std::string m_task;
    std::size_t m_callBytes;
    Troubles m_troubles;
    Workspace m_workspace;
    std::size_t m_at = 1;
    std::optional<std::vector<std::string>> m_files; //!< of the last list step
    Tables m_tables;
    std::vector<std::string> m_done;
};

} // namespace kaze::sandbox::detail
