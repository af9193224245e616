#pragma once

#include "engine/api/run_requests.h"
#include "ui/link/cell_link.h"

#include <QCoreApplication>
#include <QTest>

namespace kaze::ui::test {

//! Waits until a made-up cell has answered everything that it was asked so far: it answers in the order of the questions.
[[nodiscard]] inline bool allAnswered(CellLink& link)
{
    const auto answered = std::make_shared<bool>(false);
    link.ask<api::ListApprovals>(QCoreApplication::instance(), {}, [answered](const auto&) { *answered = true; });
    return QTest::qWaitFor([answered] { return *answered; });
}

} // namespace kaze::ui::test
