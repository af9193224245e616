#pragma once

#include "engine/api/run_requests.h"
#include "ui/models/run_list_model.h"
#include "ui/pages/page.h"
#include "ui/pages/paged_feed.h"

#include <QDialog>

class QPushButton;

namespace kaze::ui {

class FilterField;
class StateStack;
class TableView;

//! Lets a person choose a run beside another one: those of the same agent first, found with the filter.
class RunPicker : public QDialog {
    Q_OBJECT
public:
    RunPicker(const PageContext& context, const QString& besides, const QString& agent, QWidget* parent);

    [[nodiscard]] TableView* table() const { return m_table; }

signals:
    void picked(const QString& runId);

private:
    void took(base::Result<api::RunPage> reply);
    void pick();

    PageContext m_context;
    QString m_besides;
    RunListModel* m_model;
    TableView* m_table;
    FilterField* m_filter;
    StateStack* m_stack = nullptr;
    QPushButton* m_pick;
    PagedFeed<api::ListRuns, RunListModel> m_feed;
};

} // namespace kaze::ui
