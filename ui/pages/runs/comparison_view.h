#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"

#include <QDialog>

class QLabel;
class QStackedWidget;

namespace kaze::ui {

class CodeView;
class ComparisonModel;
class ElidedLabel;
class SegmentedTabs;
class StateChip;
class StateStack;
class StepListModel;
class TableView;

//! Two runs side by side: their figures, the tools they called, where they begin to differ, the steps that each has alone, and their answers.
class ComparisonView : public QWidget {
    Q_OBJECT
public:
    explicit ComparisonView(PageContext context, QWidget* parent = nullptr);

    void setRuns(const QString& first, const QString& second);
    void refresh();
    //! "steps" or "answers".
    void showTab(const QString& id);
    //! Where they begin to differ, in words.
    [[nodiscard]] QString difference() const;
    [[nodiscard]] const std::optional<api::RunComparison>& comparison() const { return m_comparison; }
    [[nodiscard]] QString copyText() const;

signals:
    void closeWanted();

private:
    struct Side {
        ElidedLabel* name;
        StateChip* state;
        ElidedLabel* facts;
        StepListModel* steps;
        TableView* table;
        QLabel* none;
        CodeView* answer;
    };
    void build();
    QWidget* buildHead(Side& side, const QString& title, bool first);
    QWidget* buildSteps();
    QWidget* buildAnswers();
    QWidget* sideOf(const Side& side, const QString& title, bool steps);
    void took(base::Result<api::RunComparison> reply);
    void showSide(Side& side, const api::RunRow& run, const std::vector<api::Step>& own, const std::string& output);
    void open(bool first);

    PageContext m_context;
    QString m_first;
    QString m_second;
    std::optional<api::RunComparison> m_comparison;
    Side m_sides[2];
    QLabel* m_difference;
    ComparisonModel* m_figures;
    ComparisonModel* m_tools;
    TableView* m_figureTable;
    TableView* m_toolTable;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    StateStack* m_stack = nullptr;
    int m_round = 0;
};

//! The same in a window of its own, from wherever a run is shown.
class ComparisonDialog : public QDialog {
    Q_OBJECT
public:
    ComparisonDialog(const PageContext& context, const QString& first, const QString& second, QWidget* parent);

    [[nodiscard]] ComparisonView* view() const { return m_view; }

private:
    ComparisonView* m_view;
};

} // namespace kaze::ui
