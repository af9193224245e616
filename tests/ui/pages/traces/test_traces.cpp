#include "engine/api/run.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/trace_list_model.h"
#include "ui/pages/traces/inspector_panel.h"
#include "ui/pages/traces/span_panel.h"
#include "ui/pages/traces/trace_list_panel.h"
#include "ui/pages/traces/traces_page.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/timeline.h"

#include <QApplication>
#include <QClipboard>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;
using test::button;

class TestTraces : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        open(SampleLink::Content::Busy);
        QTRY_VERIFY(table()->model()->rowCount() > 100);
        QTRY_VERIFY(inspector()->view());
    }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsTheFirstTraceAsAWaterfall()
    {
        QCOMPARE(inspector()->timeline()->rowCount(), inspector()->view()->size());
        QVERIFY(inspector()->timeline()->selected() >= 0);
    }

    void opensTheTraceOfARunAtWhatWentWrong()
    {
        m_page->openThing(m_host->link.runOf("index-doctor"));
        QTRY_COMPARE(agentShown(), "index-doctor");
        QTRY_COMPARE(chip()->text(), "error");
        QTRY_VERIFY(code("Output")->isVisible());
        QVERIFY(code("Output")->toPlainText().contains("exit 1"));
        QTRY_COMPARE(table()->selectionModel()->selectedRows().size(), 1);
        QVERIFY(
            table()->currentIndex().data(TraceListModel::IdRole).toString().toStdString() == inspector()->view()->trace.traceId);
    }

    void fetchesPayloadsForTheSelectedSpanAlone()
    {
        QTRY_COMPARE(m_host->link.asked("get_span"), 1);
        auto* timeline = inspector()->timeline();
        clickTrace("code-reviewer");
        QTRY_COMPARE(m_host->link.asked("get_span"), 2);
        timeline->setFocus();
        // Running through spans fetches only the one where it stops.
        for (int i = 0; i < 6; ++i)
            QTest::keyClick(timeline, Qt::Key_Down);
        QTRY_COMPARE(m_host->link.asked("get_span"), 3);
        QTest::qWait(150);
        QCOMPARE(m_host->link.asked("get_span"), 3);
    }

    void explainsTokensAndCostOfAModelCall()
    {
        m_page->openThing(m_host->link.runOf("issue-fixer"));
        QTRY_COMPARE(agentShown(), "issue-fixer");
        selectSpan("chat");
        // Asked anew each time: the rows of a table come and go with what is known.
        const auto says = [this](const QString& words) {
            const auto labels = m_page->findChild<SpanPanel*>()->findChildren<QLabel*>();
            return std::any_of(labels.begin(), labels.end(),
                [&words](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
        };
        QTRY_VERIFY(says(QString::fromUtf8(" × $3.00 a million = $")));
        QVERIFY(says("anthropic.com/pricing"));
    }

    void findsSpansAndGoesFromHitToHit()
    {
        m_page->openThing(m_host->link.runOf("issue-fixer"));
        QTRY_COMPARE(agentShown(), "issue-fixer");
        auto* field = inspector()->searchField();
        QTest::keyClicks(field, "files.read");
        auto* timeline = inspector()->timeline();
        QTest::keyClick(field, Qt::Key_Return);
        const int first = timeline->selected();
        QVERIFY(timeline->data().nameOf(first).contains("files.read"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(timeline->rowOf(timeline->selected()) > timeline->rowOf(first));
        inspector()->findNext(-1);
        QCOMPARE(timeline->selected(), first);
        inspector()->findNext(-1); // round the end
        QVERIFY(timeline->rowOf(timeline->selected()) > timeline->rowOf(first));
        QVERIFY(m_page->goBack());
        QVERIFY(field->text().isEmpty());
        QTest::keyClicks(field, "no such span");
        QTRY_VERIFY(!button<QPushButton>(*inspector(), "Next hit (Enter)")->isEnabled());
        QTRY_VERIFY(test::says(*inspector(), "nothing found"));
        // The language of filters works here as well.
        field->setText("kind:tool dur>0s");
        QTRY_VERIFY(!inspector()->hits().empty());
        for (const int hit : inspector()->hits())
            QVERIFY(timeline->data().kind[static_cast<std::size_t>(hit)] == SpanKind::Tool);
    }

    void filtersInTheEngineAndPointsAtMistakes()
    {
        QVERIFY(m_page->focusFilter());
        auto* filter = m_page->findChild<FilterField*>();
        filter->setText("status:error");
        QTRY_VERIFY(table()->model()->rowCount() < 100 && table()->model()->rowCount() > 0);
        filter->setText("dur>>5s");
        QTRY_VERIFY(!filter->errorMessage().isEmpty());
        filter->setText("spans>100000");
        auto* stack = list()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        button<QPushButton>(*stack->emptyState(), "Clear the filter")->click();
        QTRY_VERIFY(table()->model()->rowCount() > 100);
    }

    void readsAGrowingTraceAtMostTwiceASecond()
    {
        const QString run = m_host->link.runOf("release-writer");
        m_page->openThing(run);
        QTRY_COMPARE(agentShown(), "release-writer");
        QVERIFY(!inspector()->view()->trace.duration);
        inspector()->timeline()->select(3);
        const int before = m_host->link.asked("get_spans");
        for (int i = 0; i < 20; ++i)
            emit m_host->link.runChanged(rowOf(run));
        QTest::qWait(300);
        QCOMPARE(m_host->link.asked("get_spans"), before);
        QTRY_VERIFY(m_host->link.asked("get_spans") > before);
        QTest::qWait(50);
        QVERIFY(m_host->link.asked("get_spans") <= before + 2);
        QCOMPARE(inspector()->timeline()->selected(), 3);
    }

    void holdsStillWhenItIsNotLive()
    {
        const QString run = m_host->link.runOf("release-writer");
        m_page->openThing(run);
        QTRY_COMPARE(agentShown(), "release-writer");
        QTest::mouseClick(button<QPushButton>(*m_page, "Live"), Qt::LeftButton);
        const int before = m_host->link.asked("get_spans");
        emit m_host->link.runChanged(rowOf(run));
        QTest::qWait(1300);
        QCOMPARE(m_host->link.asked("get_spans"), before);
        m_page->setPaused(false);
        QVERIFY(button<QPushButton>(*m_page, "Live")->isChecked());
        QTRY_VERIFY(m_host->link.asked("get_spans") > before);
    }

    void asksNothingWhileItIsHidden()
    {
        m_page->openThing(m_host->link.runOf("release-writer"));
        QTRY_COMPARE(agentShown(), "release-writer");
        m_page->hidden();
        const int before = m_host->link.asked("get_spans");
        QTest::qWait(1300);
        QCOMPARE(m_host->link.asked("get_spans"), before);
    }

    void copiesAndLeadsToTheRun()
    {
        m_page->openThing(m_host->link.runOf("index-doctor"));
        QTRY_VERIFY(code("Output")->isVisible());
        auto* forms = button<QPushButton>(*m_page, "Copy as")->menu();
        forms->actions().at(1)->trigger(); // as JSON
        const auto json = QJsonDocument::fromJson(QApplication::clipboard()->text().toUtf8()).object();
        QCOMPARE(json["status"].toString(), "error");
        QVERIFY(!json["input"].toString().isEmpty());
        forms->actions().at(0)->trigger();
        QCOMPARE(QApplication::clipboard()->text(), json["span_id"].toString());
        QTest::mouseClick(button<QPushButton>(*m_page, "Open run"), Qt::LeftButton);
        QCOMPARE(m_host->navigator.visited, QStringList{"run " + m_host->link.runOf("index-doctor")});
    }

    void saysWhyATraceCannotBeRead()
    {
        m_page->openThing("0123456789abcdef");
        auto* error = inspector()->findChild<ErrorState*>();
        QTRY_VERIFY(error->isVisible());
        QVERIFY(error->accessibleName().contains("no trace"));
        QVERIFY(!m_page->findChild<StateChip*>()->isVisible());
    }

    void invitesToAFirstRun()
    {
        cleanup();
        open(SampleLink::Content::Empty);
        auto* stack = list()->findChild<StateStack*>();
        QTRY_COMPARE(stack->currentWidget(), static_cast<QWidget*>(stack->emptyState()));
        QTest::mouseClick(button<QPushButton>(*stack->emptyState(), "New run"), Qt::LeftButton);
        QCOMPARE(m_host->navigator.visited, QStringList{"new run "});
    }

private:
    void open(SampleLink::Content content)
    {
        m_host = std::make_unique<test::PageHost>(content);
        m_page = std::make_unique<TracesPage>(m_host->context());
        m_host->show(*m_page);
    }
    TraceListPanel* list() const { return m_page->findChild<TraceListPanel*>(); }
    TableView* table() const { return list()->table(); }
    InspectorPanel* inspector() const { return m_page->findChild<InspectorPanel*>(); }
    StateChip* chip() const { return m_page->findChild<SpanPanel*>()->findChild<StateChip*>(); }
    QString agentShown() const
    {
        return inspector()->view() ? QString::fromStdString(inspector()->view()->trace.agent) : QString();
    }
    CodeView* code(const QString& name) const
    {
        for (auto* one : m_page->findChildren<CodeView*>())
            if (one->accessibleName() == name)
                return one;
        return nullptr;
    }
    void selectSpan(const QString& name)
    {
        const auto& data = inspector()->timeline()->data();
        for (int index = 0; index < data.size(); ++index)
            if (data.nameOf(index).startsWith(name))
                return inspector()->timeline()->select(index);
        QFAIL("no such span");
    }
    void clickTrace(const QString& agent)
    {
        const auto* model = static_cast<TraceListModel*>(table()->model());
        for (int row = 0; row < model->rowCount(); ++row)
            if (QString::fromStdString(model->row(row)->agent) == agent)
                return QTest::mouseClick(
                    table()->viewport(), Qt::LeftButton, {}, table()->visualRect(model->index(row, 0)).center());
    }
    api::RunRow rowOf(const QString& run) const
    {
        api::RunRow row;
        row.runId = run.toStdString();
        row.traceId = inspector()->view()->trace.traceId;
        return row;
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<TracesPage> m_page;
};

QTEST_MAIN(TestTraces)
#include "test_traces.moc"
