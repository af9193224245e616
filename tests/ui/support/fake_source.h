#pragma once

#include "tests/ui/support/far_stage.h"
#include "ui/link/cell_source.h"

#include <QHash>

#include <thread>

namespace kaze::ui::test {

//! A list of cells in memory, of which each is played by one stage. Any thread.
class FakeSource : public CellSource {
public:
    base::Result<std::vector<KnownCell>> list() override
    {
        const std::lock_guard lock(m_mutex);
        if (broken)
            return base::fail(base::ErrorCode::InvalidArgument, "cells.json is no list of cells");
        return m_cells;
    }
    base::Result<> save(const KnownCell& cell, const std::optional<std::string>& token, bool replace) override
    {
        const std::lock_guard lock(m_mutex);
        if (refusal)
            return std::unexpected(*refusal);
        if (replace)
            std::erase_if(m_cells, [&cell](const KnownCell& one) { return one.name == cell.name; });
        m_cells.push_back(cell);
        if (token)
            tokens[cell.name] = *token;
        return {};
    }
    base::Result<> remove(const QString& name) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_cells, [&name](const KnownCell& one) { return one.name == name; });
        return {};
    }
    CellTrial tryOut(const KnownCell& cell, const std::optional<std::string>& token) override
    {
        while (holdsTrial)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const std::lock_guard lock(m_mutex);
        tried.push_back(token);
        auto found = trial;
        if (!cell.pin.isEmpty() && cell.pin == found.fingerprint) {
            found.trouble = CellTrial::Trouble::None;
            found.message.clear();
        }
        return found;
    }
    base::Result<std::string> exported() override { return std::string("[]"); }
    base::Result<Imported> import(const std::string&) override { return Imported{}; }
    RemoteLink::Connect connectTo(const KnownCell&) override { return test::connectTo(stage); }

    void set(std::vector<KnownCell> cells)
    {
        const std::lock_guard lock(m_mutex);
        m_cells = std::move(cells);
    }

    std::shared_ptr<FarStage> stage = std::make_shared<FarStage>();
    std::atomic<bool> broken{false};
    std::atomic<bool> holdsTrial{false};
    CellTrial trial; //!< what a test comes to; set it while none is under way
    std::vector<std::optional<std::string>> tried; //!< the token of each test; none: the one that is kept
    std::optional<base::Error> refusal; //!< of saving
    QHash<QString, std::string> tokens;

private:
    std::mutex m_mutex;
    std::vector<KnownCell> m_cells;
};

} // namespace kaze::ui::test
