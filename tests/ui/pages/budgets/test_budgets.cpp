#include "engine/api/budget_requests.h"
#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/models/ledger_model.h"
#include "ui/models/spend_table_model.h"
#include "ui/pages/budgets/agent_spend_card.h"
#include "ui/pages/budgets/budget_dialog.h"
#include "ui/pages/budgets/budget_strip.h"
#include "ui/pages/budgets/budgets_page.h"
#include "ui/pages/budgets/explain_panel.h"
#include "ui/pages/budgets/ledger_dialog.h"
#include "ui/pages/budgets/spend_charts.h"
#include "ui/pages/page_scope.h"
#include "ui/reports/report_preview.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/line_chart.h"
#include "ui/widgets/number_button.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QFileDialog>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTranslator>

using namespace kaze;
using namespace kaze::ui;
using test::button;

// The Budgets page as a person uses it: what the numbers are, how they came about, and what can be changed.
class TestBudgets : public QObject {
    Q_OBJECT
private slots:
    void init() { open(SampleLink::Content::Busy); }
    void cleanup()
    {
        m_page.reset();
        m_host.reset();
    }

    void showsTheFleetFirstAndThenTheTenants()
    {
        waitForFigures();
        QCOMPARE(card(0)->accessibleName(), "All tenants");
        QCOMPARE(card(1)->accessibleName(), "acme");
        QCOMPARE(card(2)->accessibleName(), "internal");
        QVERIFY(card(0)->toText().startsWith(QString::fromUtf8("All tenants\t≥ $")));
        QVERIFY(card(0)->toText().contains("of $"));
        QCOMPARE(strip()->chosen()->subject, std::string());
    }

    void saysWhereEveryBudgetIsGoing()
    {
        waitForFigures();
        QVERIFY(card(0)->toText().contains("over by"));
        QVERIFY(card(1)->toText().contains("reaches its limit on"));
        QVERIFY(card(3)->toText().contains("on course for $"));
        QVERIFY(card(4)->toText().contains("2 call(s) waiting"));
        QVERIFY(card(4)->toText().contains("of its tokens"));
        QVERIFY(card(5)->toText().contains("tokens"));
    }

    void saysAtLeastWhereCallsHaveNoPrice()
    {
        waitForFigures();
        QVERIFY(card(2)->toText().startsWith(QString::fromUtf8("internal\t≥ $")));
        QVERIFY(card(2)->toText().contains("on course for at least $"));
        QVERIFY(!card(3)->toText().contains("at least"));
        QVERIFY(button<NumberButton>(*m_page, total())->isVisible());
        QVERIFY(total().startsWith("All agents: at least $"));
    }

    void choosesABudgetWithTheArrowKeys()
    {
        waitForFigures();
        card(0)->setFocus();
        QTest::keyClick(card(0), Qt::Key_Right);
        QTRY_COMPARE(strip()->chosen()->subject, std::string("acme"));
        QVERIFY(card(1)->hasFocus());
        const auto title = [this] { return burnDown()->accessibleName(); };
        QTRY_COMPARE(title(), "Burn-down, acme");
        QTest::keyClick(card(1), Qt::Key_Left);
        QTRY_COMPARE(title(), "Burn-down, All tenants");
    }

    void drawsWhatIsSpentTheForecastAndTheLimit()
    {
        waitForFigures();
        QTRY_COMPARE(burnDown()->seriesCount(), 3);
        const auto entries = burnDown()->legend()->entries();
        QCOMPARE(entries[0].name, "spent");
        QVERIFY(entries[0].value.startsWith("$3"));
        QCOMPARE(entries[1].tone, Tone::Warning);
        QCOMPARE(entries[2].value, "$500");
    }

    void drawsTheDearestFiveModelsAndTheOthers()
    {
        waitForFigures();
        auto* chart = m_page->findChild<SpendCharts*>()->findChildren<LineChart*>().last();
        QTRY_VERIFY(chart->seriesCount() >= 5);
        QCOMPARE(chart->legend()->entries().front().name, "claude-sonnet-4-5");
    }

    void explainsWhatIsSpentAsASumThatIsRight()
    {
        waitForFigures();
        press(spentName(1));
        QTRY_VERIFY(!panel()->explanation().title.isEmpty());
        const auto& told = panel()->explanation();
        QVERIFY(panel()->isVisible());
        QCOMPARE(told.number, button<NumberButton>(*card(1), spentName(1))->text());
        QVERIFY(told.sentence.contains("call(s) from 1 Nov until now"));
        QVERIFY(told.lines.back().sum);
        QVERIFY(told.lines.front().what.contains("anthropic/claude-sonnet-4-5"));
        QVERIFY(told.notes.join(' ').contains("is estimated"));
        QVERIFY(m_page->goBack());
        QVERIFY(!panel()->isVisible());
    }

    void showsATimeThatAnotherPageHandsOver()
    {
        waitForFigures();
        const auto now = m_host->link.now();
        m_page->openThing(PageScope{now - std::chrono::minutes(20), now - std::chrono::minutes(5), {}}.toThing());
        const auto shown = [this] {
            for (const auto* button : m_page->findChildren<QPushButton*>())
                if (button->menu() && button->accessibleName().startsWith("Period: "))
                    return button->text();
            return QString();
        };
        QCOMPARE(shown(), PageScope({now - std::chrono::minutes(20), now - std::chrono::minutes(5), {}}).words(now));
        waitForFigures();
        QVERIFY(!test::says(*m_page, "could not"));
        test::act(*m_page, "Show: Last 7 day(s)");
        QCOMPARE(shown(), QString("Last 7 day(s)"));
    }

    void explainsTheForecastAsPaceTimesTime()
    {
        waitForFigures();
        m_page->openThing("speedrun");
        QTRY_VERIFY(panel()->isVisible());
        auto* course = card(3)->findChildren<NumberButton*>().last();
        QTest::mouseClick(course, Qt::LeftButton);
        QTRY_VERIFY(panel()->explanation().title.startsWith("Forecast"));
        QVERIFY(panel()->explanation().lines[1].how.contains("a day × 9 d"));
        QVERIFY(panel()->explanation().notes.join(' ').contains("at the pace of the last 7 days"));
    }

    void explainsACallsPriceByKindWhereThereIsOneModel()
    {
        waitForFigures();
        select("index-doctor");
        QTest::keyClick(table(), Qt::Key_Return);
        QTRY_VERIFY(!panel()->explanation().lines.isEmpty());
        QVERIFY(panel()->explanation().lines.front().how.contains(QString::fromUtf8("tokens × $3.00 a million")));
        QVERIFY(panel()->explanation().notes.join(' ').contains("anthropic.com/pricing"));
    }

    void explainsEveryNumberOfTheTable()
    {
        waitForFigures();
        const QHash<int, QString> titles{{SpendTableModel::Runs, "Runs"}, {SpendTableModel::Input, "Input tokens"},
            {SpendTableModel::Cached, "Cached input"}, {SpendTableModel::Output, "Output tokens"},
            {SpendTableModel::Cost, "Spent"}, {SpendTableModel::PerRun, "Per run"}, {SpendTableModel::Share, "Share"}};
        for (auto it = titles.begin(); it != titles.end(); ++it) {
            const auto place = table()->visualRect(table()->model()->index(0, it.key())).center();
            QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, place);
            QTRY_VERIFY2(panel()->explanation().title.startsWith(it.value() + " "), qPrintable(panel()->explanation().title));
            QVERIFY(std::any_of(panel()->explanation().lines.begin(), panel()->explanation().lines.end(),
                [](const ReceiptLine& line) { return line.sum; }));
        }
    }

    void givesBackWhatIsUnsettledAfterOneQuestion()
    {
        waitForFigures();
        press(heldName(1));
        QTRY_VERIFY(panel()->explanation().canSettle);
        auto* give = button<QPushButton>(*panel(), "Give back $0.31…");
        QVERIFY(give && give->isVisible());
        const QString before = button<NumberButton>(*card(1), heldName(1))->text();
        give->click();
        auto* question = panel()->findChild<QuestionDialog*>();
        QVERIFY(question);
        QCOMPARE(m_host->link.asked("settle_budget"), 0);
        button<QPushButton>(*question, "Give back")->click();
        QTRY_COMPARE(m_host->link.asked("settle_budget"), 1);
        QTRY_VERIFY(button<NumberButton>(*card(1), heldName(1))->text() != before);
        QTRY_VERIFY(!panel()->explanation().canSettle);
    }

    void listsTheLedgerWithTheArithmeticOfEveryEntry()
    {
        waitForFigures();
        m_page->openThing("acme");
        QTRY_VERIFY(!panel()->explanation().title.isEmpty());
        button<QPushButton>(*panel(), "Ledger entries")->click();
        auto* dialog = m_page->findChild<LedgerDialog*>();
        QVERIFY(dialog);
        QTRY_COMPARE(dialog->model()->rowCount(), 100);
        auto* receipt = dialog->findChild<ReceiptView*>();
        QTRY_VERIFY(!receipt->lines().isEmpty());
        QVERIFY(receipt->lines().back().sum);
        for (int row = 0; row < 100; ++row)
            QCOMPARE(dialog->model()->row(row)->tenant, std::string("acme"));
        dialog->findChild<TableView*>()->scrollToBottom();
        QTRY_VERIFY(dialog->model()->rowCount() > 100);
        auto* filter = dialog->findChild<FilterField*>();
        filter->setText("nothing:here");
        QTRY_VERIFY(!filter->errorMessage().isEmpty());
        filter->setText("outcome:unavailable");
        QTRY_VERIFY(dialog->model()->rowCount() > 0 && dialog->model()->row(0)->outcome == "unavailable");
        take(*dialog, "ledger");
        button<QPushButton>(*dialog, "Show the trace")->click();
        QVERIFY(m_host->navigator.visited.last().startsWith("trace "));
    }

    void setsANewBudgetWithItsKeys()
    {
        waitForFigures();
        auto* dialog = openDialog("New budget");
        auto* scope = dialog->findChildren<QComboBox*>().front();
        scope->setCurrentIndex(scope->findText("An agent"));
        auto* subject = edit(dialog, "Agent");
        QTRY_VERIFY(subject->completer()->completionCount() > 0);
        QTest::keyClicks(subject, "researcher");
        QTest::keyClicks(edit(dialog, "Dollars"), "2.50");
        QTest::keyClick(edit(dialog, "Dollars"), Qt::Key_Return);
        QTRY_COMPARE(m_host->link.asked("set_budget"), 1);
        QTRY_COMPARE(cards(), 7);
        QTRY_VERIFY(limitOf("researcher").contains("$2.50 a month"));
    }

    void saysInWordsWhatIsMissing()
    {
        waitForFigures();
        auto* dialog = openDialog("New budget");
        auto* save = button<QPushButton>(*dialog, "Save");
        save->click();
        QVERIFY(says(dialog, "needs a limit in dollars or in tokens"));
        edit(dialog, "Dollars")->setText("much");
        save->click();
        QVERIFY(says(dialog, "\"much\" is no amount of dollars"));
        edit(dialog, "Dollars")->setText("10");
        edit(dialog, "Tokens")->setText("-3");
        save->click();
        QVERIFY(says(dialog, "is no number of tokens"));
        edit(dialog, "Tokens")->setText("1.5 M");
        edit(dialog, "Warn at, in %")->setText("50; 180");
        save->click();
        QVERIFY(says(dialog, "\"180\" is no share to warn at"));
        dialog->findChildren<QComboBox*>().front()->setCurrentIndex(1);
        edit(dialog, "Warn at, in %")->setText("50");
        save->click();
        QVERIFY(says(dialog, "Say for which one"));
        QCOMPARE(m_host->link.asked("set_budget"), 0);
        QVERIFY(test::clippedText(*dialog).isEmpty());
        take(*dialog, "dialog");
    }

    void keepsTheDialogWhenTheCellRefuses()
    {
        waitForFigures();
        auto* dialog = openDialog("New budget");
        edit(dialog, "Dollars")->setText("10");
        m_host->link.failNext({base::ErrorCode::DiskFull, "the disk is full", {}});
        button<QPushButton>(*dialog, "Save")->click();
        QTRY_VERIFY(says(dialog, "It was not saved: the disk is full"));
        QVERIFY(dialog->isVisible());
    }

    void changesAndRemovesTheChosenBudget()
    {
        waitForFigures();
        m_page->openThing("internal");
        trigger("Change or remove the chosen budget");
        auto* dialog = m_page->findChild<BudgetDialog*>();
        QVERIFY(dialog);
        QCOMPARE(edit(dialog, "Dollars")->text(), "100");
        edit(dialog, "Dollars")->setText("250");
        button<QPushButton>(*dialog, "Save")->click();
        QTRY_VERIFY(card(2)->toText().contains("of $250"));
        QTRY_VERIFY(!m_page->findChild<BudgetDialog*>());
        trigger("Change or remove the chosen budget");
        dialog = m_page->findChild<BudgetDialog*>();
        button<QPushButton>(*dialog, "Remove…")->click();
        QCOMPARE(m_host->link.asked("remove_budget"), 0);
        button<QPushButton>(*dialog->findChild<QuestionDialog*>(), "Remove the budget")->click();
        QTRY_COMPARE(cards(), 5);
        QCOMPARE(m_host->link.asked("remove_budget"), 1);
    }

    void sortsByAnyColumn()
    {
        waitForFigures();
        const auto* model = table()->model();
        const auto first = [model] { return model->index(0, 0).data().toString(); };
        const QString dearest = first();
        auto* header = table()->horizontalHeader();
        const auto clickOn = [header](int column) {
            const QPoint place(header->sectionViewportPosition(column) + header->sectionSize(column) / 2, header->height() / 2);
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, place);
        };
        clickOn(SpendTableModel::Agent);
        QCOMPARE(first(), "code-reviewer");
        clickOn(SpendTableModel::Cost);
        clickOn(SpendTableModel::Cost);
        QCOMPARE(first(), dearest);
    }

    void filtersTheAgentsAndPointsAtMistakes()
    {
        waitForFigures();
        QVERIFY(m_page->focusFilter());
        auto* filter = m_page->findChild<AgentSpendCard*>()->findChild<FilterField*>();
        QTest::keyClicks(filter->lineEdit(), "tenant:acme");
        QTest::keyClick(filter->lineEdit(), Qt::Key_Return);
        QTRY_COMPARE(table()->model()->rowCount(), 4);
        filter->setText("colour:red");
        QTRY_VERIFY(filter->errorMessage().contains("colour"));
        filter->setText("nobody-is-called-so");
        QTRY_COMPARE(table()->model()->rowCount(), 0);
        QVERIFY(says(m_page.get(), "No agent matches the filter."));
        QVERIFY(m_page->goBack());
        QTRY_COMPARE(table()->model()->rowCount(), 9);
    }

    void copiesTheTableInThreeFormats()
    {
        waitForFigures();
        trigger("Copy the spend by agent as CSV");
        const auto lines = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 10);
        QVERIFY(lines.front().startsWith("agent,tenant,runs,input_tokens"));
        trigger("Copy the spend by agent as JSON");
        QCOMPARE(QJsonDocument::fromJson(QApplication::clipboard()->text().toUtf8()).array().size(), 9);
        trigger("Copy the spend by agent as Markdown");
        QVERIFY(QApplication::clipboard()->text().startsWith("| Agent | Tenant |"));
        table()->setCurrentRow(0);
        QVERIFY(m_page->copyText().startsWith(table()->model()->index(0, 0).data().toString() + '\t'));
    }

    void showsAnotherPeriod()
    {
        waitForFigures();
        const auto total = this->total();
        trigger("Show: October 2026");
        QCOMPARE(m_page->period().id, "month-1");
        QTRY_VERIFY(this->total() != total);
        QTRY_COMPARE(burnDown()->accessibleName(), "Burn-down, All tenants, October 2026");
        trigger("Show: June 2026");
        QTRY_VERIFY(says(m_page.get(), "Nothing was spent in this period."));
        trigger("Show: Last 7 day(s)");
        QTRY_VERIFY(table()->model()->rowCount() > 5);
        QCOMPARE(m_host->settings.value("budgets/period").toString(), "days-7");
    }

    void asksAgainWhileItIsShownAndNotWhilePausedOrHidden()
    {
        waitForFigures();
        auto* timer = m_page->findChild<QTimer*>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(timer->isActive() && timer->interval() <= 10'000);
        timer->setInterval(20);
        const int before = m_host->link.asked("list_budgets");
        QTRY_VERIFY(m_host->link.asked("list_budgets") > before + 1);
        m_page->setPaused(true);
        QTest::qWait(5);
        const int paused = m_host->link.asked("list_budgets");
        QTest::qWait(80);
        QCOMPARE(m_host->link.asked("list_budgets"), paused);
        m_page->setPaused(false);
        m_page->hidden();
        QVERIFY(!timer->isActive());
    }

    void keepsOldFiguresAndSaysSoWhenTheCellIsAway()
    {
        waitForFigures();
        m_host->link.setState(CellLink::State::Lost, "gone");
        m_page->refresh();
        QTRY_VERIFY(says(m_page.get(), "Old figures, from "));
        take(*m_page, "stale");
        QVERIFY(card(0)->isVisible());
        m_host->link.setState(CellLink::State::Connected);
        QTRY_VERIFY(!says(m_page.get(), "Old figures, from "));
    }

    void saysWhatWentWrongTheFirstTimeAndTriesAgain()
    {
        m_page.reset();
        m_host->link.failNext({base::ErrorCode::Corrupt, "the ledger cannot be read", {}});
        m_page = std::make_unique<BudgetsPage>(m_host->context());
        m_host->show(*m_page);
        QTRY_VERIFY(says(m_page.get(), "the ledger cannot be read"));
        button<QPushButton>(*m_page, "Try again")->click();
        waitForFigures();
    }

    void invitesToABudgetWhereNothingWasSpent()
    {
        open(SampleLink::Content::Empty);
        auto* empty = m_page->findChild<EmptyState*>();
        QTRY_VERIFY(empty->isVisible());
        button<QPushButton>(*empty, "New budget")->click();
        auto* dialog = m_page->findChild<BudgetDialog*>();
        QVERIFY(dialog);
        edit(dialog, "Dollars")->setText("50");
        button<QPushButton>(*dialog, "Save")->click();
        QTRY_COMPARE(cards(), 1);
        QTRY_VERIFY(!empty->isVisible());
        QVERIFY(card(0)->toText().contains("no forecast yet"));
    }

    void offersABudgetWhereThereIsNone()
    {
        waitForFigures();
        while (cards() > 0) {
            const int before = cards();
            api::RemoveBudget request;
            request.budgetId = strip()->chosen()->budgetId;
            m_host->link.ask<api::RemoveBudget>(m_page.get(), request, [](const base::Result<api::Done>&) {});
            m_page->refresh();
            QTRY_COMPARE(cards(), before - 1);
        }
        QVERIFY(says(m_page.get(), "No budget yet"));
        QVERIFY(button<QPushButton>(*strip(), "New budget, the first")->isVisible());
        QVERIFY(table()->isVisible());
    }

    void exportsTheReportAsCsv()
    {
        waitForFigures();
        const QString path = m_host->folder.filePath("report.csv");
        trigger("Export the cost report as CSV");
        QTRY_VERIFY(m_page->findChild<QFileDialog*>());
        QCOMPARE(m_page->findChild<QFileDialog*>()->defaultSuffix(), "csv");
        emit m_page->findChild<QFileDialog*>()->fileSelected(path);
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("issue-fixer,"));
        QTRY_VERIFY(!m_host->navigator.notices.isEmpty());
        QTRY_VERIFY(m_host->navigator.notices.last().contains(path));
    }

    void saysWhenTheReportCannotBeSaved()
    {
        waitForFigures();
        trigger("Export the cost report as Markdown");
        QTRY_VERIFY(m_page->findChild<QFileDialog*>());
        emit m_page->findChild<QFileDialog*>()->fileSelected(m_host->folder.filePath("no such folder/report.md"));
        QTRY_VERIFY(m_page->findChild<QuestionDialog*>());
        QVERIFY(m_page->findChild<QuestionDialog*>()->windowTitle().contains("The report was not saved"));
    }

    void previewsTheReportAndSavesItAsPdf()
    {
        waitForFigures();
        trigger("Export the cost report as PDF");
        QTRY_VERIFY(m_page->findChild<ReportPreview*>());
        auto* preview = m_page->findChild<ReportPreview*>();
        QVERIFY(preview->report().texts(0).contains("Cost report"));
        take(*preview, "preview");
        const QString path = m_host->folder.filePath("report.pdf");
        button<QPushButton>(*preview, "Save as PDF…")->click();
        chooseFile(path);
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.read(5) == "%PDF-");
    }

    void isNotClippedInGerman()
    {
        m_page.reset();
        const QLocale before;
        QLocale::setDefault(QLocale("de"));
        QTranslator words;
        QVERIFY(words.load(QString(KAZE_TEST_TRANSLATIONS "/kaze_de.qm")));
        QCoreApplication::installTranslator(&words);
        m_page = std::make_unique<BudgetsPage>(m_host->context());
        m_host->show(*m_page);
        waitForFigures();
        QCOMPARE(m_page->title(), "Budgets");
        QTRY_COMPARE(test::clippedText(*m_page), QString());
        m_page->openThing("acme");
        QTRY_VERIFY(!panel()->explanation().title.isEmpty());
        QTRY_COMPARE(test::clippedText(*m_page), QString());
        QVERIFY(panel()->explanation().title.startsWith("Ausgegeben"));
        take(*m_page, "german");
        auto* dialog = m_page->editBudget(*strip()->chosen());
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        QTRY_COMPARE(test::clippedText(*dialog), QString());
        QCoreApplication::removeTranslator(&words);
        QLocale::setDefault(before);
    }

private:
    void open(SampleLink::Content content)
    {
        m_page.reset();
        m_host = std::make_unique<test::PageHost>(content);
        m_host->theme.applyTo(*qApp);
        m_page = std::make_unique<BudgetsPage>(m_host->context());
        m_host->show(*m_page);
    }
    void waitForFigures()
    {
        QTRY_VERIFY(cards() > 0 && card(0)->isVisible());
        QTRY_VERIFY(table()->model()->rowCount() > 0);
        QTRY_VERIFY(burnDown()->seriesCount() == 3);
    }
    BudgetStrip* strip() const { return m_page->findChild<BudgetStrip*>(); }
    //! In the order on the page; those of a list that was longer before are hidden.
    BudgetCard* card(int at) const { return strip()->findChildren<BudgetCard*>().value(at); }
    int cards() const
    {
        const auto all = strip()->findChildren<BudgetCard*>();
        return static_cast<int>(std::count_if(all.begin(), all.end(), [](const auto* card) { return !card->isHidden(); }));
    }
    TableView* table() const { return m_page->findChild<AgentSpendCard*>()->table(); }
    ExplainPanel* panel() const { return m_page->findChild<ExplainPanel*>(); }
    LineChart* burnDown() const { return m_page->findChild<SpendCharts*>()->findChildren<LineChart*>().first(); }
    QString spentName(int at) const { return card(at)->findChildren<NumberButton*>().first()->accessibleName(); }
    QString heldName(int at) const { return card(at)->findChildren<NumberButton*>().at(1)->accessibleName(); }
    QString total() const
    {
        for (const auto* number : m_page->findChild<AgentSpendCard*>()->findChildren<NumberButton*>())
            return number->accessibleName();
        return {};
    }
    void press(const QString& name) { QTest::mouseClick(button<NumberButton>(*m_page, name), Qt::LeftButton); }
    void select(const QString& agent)
    {
        const auto* model = table()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).data().toString() == agent)
                table()->setCurrentRow(row);
        table()->setFocus();
    }
    QString limitOf(const QString& agent) const
    {
        const auto* model = table()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).data().toString() == agent)
                return model->index(row, SpendTableModel::Limit).data().toString();
        return {};
    }
    BudgetDialog* openDialog(const QString& name)
    {
        button<QPushButton>(*m_page, name)->click();
        auto* dialog = m_page->findChild<BudgetDialog*>();
        return QTest::qWaitForWindowExposed(dialog) ? dialog : nullptr;
    }
    static QLineEdit* edit(QWidget* dialog, const QString& name) { return test::named<QLineEdit>(*dialog, name); }
    static bool says(const QWidget* parent, const QString& words) { return test::says(*parent, words); }
    void trigger(const QString& name) { test::act(*m_page, name); }
    void chooseFile(const QString& path)
    {
        QTRY_VERIFY(m_page->findChild<QFileDialog*>());
        auto* dialog = m_page->findChild<QFileDialog*>();
        dialog->selectFile(path);
        QMetaObject::invokeMethod(dialog, "accept");
    }

    //! Leaves a picture for who wants to look at it.
    static void take(QWidget& widget, const QString& name)
    {
        if (const QString folder = qEnvironmentVariable("KAZE_SHOTS"); !folder.isEmpty())
            QVERIFY(widget.grab().save(folder + "/budgets-" + name + ".png"));
    }

    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<BudgetsPage> m_page;
};

QTEST_MAIN(TestBudgets)
#include "test_budgets.moc"
