#pragma once

#include "engine/api/run.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/trace_list_model.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/span_panel.h"
#include "ui/pages/traces/trace_list_panel.h"
#include "ui/pages/traces/traces_page.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/timeline.h"

#include <QHeaderView>

#include <memory>

namespace kaze::ui::test {

//! The Traces page on the sample workspace.
struct TracesFixture {
    explicit TracesFixture(SampleLink::Content content = SampleLink::Content::Busy) : host(content) { reopen(); }

    //! A new page with what the one before has remembered.
    void reopen()
    {
        page = std::make_unique<TracesPage>(host.context());
        host.show(*page);
    }
    [[nodiscard]] bool isLoaded() const
    {
        return QTest::qWaitFor([this] { return table()->model()->rowCount() > 100 && inspector()->view(); });
    }
    [[nodiscard]] bool opens(const QString& agent, std::optional<api::RunState> state = {})
    {
        page->openThing(host.link.runOf(agent, state));
        return QTest::qWaitFor(
            [&] { return inspector()->view() && QString::fromStdString(inspector()->view()->trace.agent) == agent; });
    }
    [[nodiscard]] TraceListPanel* list() const { return page->findChild<TraceListPanel*>(); }
    [[nodiscard]] TableView* table() const { return list()->table(); }
    [[nodiscard]] InspectorPanel* inspector() const { return page->findChild<InspectorPanel*>(); }
    [[nodiscard]] SpanPanel* panel() const { return page->findChild<SpanPanel*>(); }
    [[nodiscard]] QString idAt(int row) const { return table()->model()->index(row, 0).data(TraceListModel::IdRole).toString(); }
    //! The first span whose name begins so; −1 when there is none.
    [[nodiscard]] int spanOf(const QString& name) const
    {
        const auto& data = inspector()->view()->data();
        for (int index = 0; index < data.size(); ++index)
            if (data.nameOf(index).startsWith(name))
                return index;
        return -1;
    }
    void selectRows(int first, int second) const
    {
        auto* selection = table()->selectionModel();
        selection->setCurrentIndex(
            table()->model()->index(first, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        selection->select(table()->model()->index(second, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }

    PageHost host;
    std::unique_ptr<TracesPage> page;
};

} // namespace kaze::ui::test
