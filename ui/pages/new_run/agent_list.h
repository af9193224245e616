#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

class QLineEdit;
class QListView;

namespace kaze::ui {

class AgentListModel;
class StateStack;

//! The agents a run can be started with, with a filter above; the last row begins a new one. Owned by the New run page.
class AgentList : public QWidget {
    Q_OBJECT
public:
    AgentList(const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] AgentListModel& model() { return *m_model; }
    [[nodiscard]] StateStack& stack() { return *m_stack; }
    [[nodiscard]] QLineEdit* filterField() const { return m_filter; }
    [[nodiscard]] QListView* view() const { return m_view; }
    //! Selects without a signal; false when it is not there.
    bool select(const QString& agent);

signals:
    void agentChosen(const QString& agent);
    void templateChosen();

private:
    void chosen(const QModelIndex& index);

    AgentListModel* m_model;
    QLineEdit* m_filter;
    QListView* m_view;
    StateStack* m_stack;
    QString m_selected;
};

} // namespace kaze::ui
