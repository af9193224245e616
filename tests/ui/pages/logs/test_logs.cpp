#include "engine/api/export_requests.h"
#include "engine/api/log.h"
#include "tests/ui/pages/logs/logs_fixture.h"
#include "tests/ui/support/clipped_text.h"
#include "ui/models/log_field_model.h"
#include "ui/pages/cell_export.h"
#include "ui/pages/page_scope.h"
#include "ui/pages/saved_filters.h"
#include "ui/pages/state_chips.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/stacked_bars.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>

using namespace kaze;
using namespace kaze::ui;

//! What was recorded, on the sample workspace.
class TestLogs : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_fixture = std::make_unique<test::LogsFixture>();
        QVERIFY(m_fixture->isLoaded());
    }
    void cleanup() { m_fixture.reset(); }

    void showsTheNewestLinesWithTheirLevels()
    {
        QVERIFY(model()->rowCount() > 100);
        QVERIFY(model()->row(0)->at <= model()->row(model()->rowCount() - 1)->at);
        m_fixture->write("something new", api::LogLevel::Warning);
        QTRY_COMPARE(m_fixture->messageAt(-1), QString("something new"));
        const auto level = model()->index(model()->rowCount() - 1, LogListModel::Level);
        QCOMPARE(level.data().toString(), QString("warning"));
        QCOMPARE(level.data(cell::ToneRole).toInt(), static_cast<int>(Tone::Warning));
    }

    void searchesWithTheOneFilterLanguage()
    {
        type("level>=warn source:tools");
        QTRY_VERIFY(m_fixture->feed()->scope().filter == "level>=warn source:tools" && m_fixture->isLoaded());
        QVERIFY(model()->rowCount() > 0);
        for (int row = 0; row < model()->rowCount(); ++row)
            QVERIFY(model()->row(row)->source == "tools" && model()->row(row)->level != api::LogLevel::Info);
        // What comes is filtered the same way.
        const int before = model()->rowCount();
        m_fixture->write("of another source", api::LogLevel::Error);
        QTest::qWait(200);
        QCOMPARE(model()->rowCount(), before);
        QCOMPARE(*host().link.logFilter(), QString("level>=warn source:tools"));
    }

    void pointsAtWhatIsWrongWithAFilter()
    {
        type("agent:x level:loud");
        QTRY_VERIFY(field()->errorMessage().contains("no level"));
        type("agent:x");
        QTRY_VERIFY(field()->errorMessage().isEmpty());
    }

    void offersFieldsAndTheirValues()
    {
        field()->lineEdit()->setFocus();
        QTest::keyClicks(field()->lineEdit(), "level:wa");
        QTest::keyClick(field()->lineEdit(), Qt::Key_Space, Qt::ControlModifier);
        auto* popup = qApp->activePopupWidget();
        QVERIFY(popup);
        auto* view = qobject_cast<QAbstractItemView*>(popup);
        QVERIFY(view);
        QCOMPARE(view->model()->index(0, 0).data().toString(), QString("level:warning"));
        popup->close();
    }

    void filtersByLevelWithItsChip()
    {
        auto* chips = m_fixture->page->levels()->chips();
        QTRY_VERIFY(chips->titleOf("error").contains(' '));
        chips->setCurrent("error");
        QTRY_COMPARE(m_fixture->feed()->scope().filter, QString("level:error"));
        QVERIFY(m_fixture->isLoaded());
        for (int row = 0; row < model()->rowCount(); ++row)
            QVERIFY(model()->row(row)->level == api::LogLevel::Error);
        chips->setCurrent({});
        QTRY_COMPARE(m_fixture->feed()->scope().filter, QString());
    }

    void countsLevelsOverTimeAndTakesARange()
    {
        auto* bars = m_fixture->page->levels()->bars();
        QTRY_COMPARE(bars->count(), 60);
        QCOMPARE(bars->kinds().size(), std::size_t(4));
        const int y = bars->height() / 3;
        const auto at = [bars](int bar) { return static_cast<int>((bar + 0.5) * bars->width() / 60); };
        QTest::mousePress(bars, Qt::LeftButton, {}, {at(20), y});
        QTest::mouseMove(bars, {at(25), y});
        QTest::mouseMove(bars, {at(30), y});
        QTest::mouseRelease(bars, Qt::LeftButton, {}, {at(30), y});
        QVERIFY(m_fixture->feed()->scope().from && m_fixture->feed()->scope().to);
        QCOMPARE(*m_fixture->feed()->scope().to - *m_fixture->feed()->scope().from, std::chrono::minutes(11));
        QVERIFY(m_fixture->isLoaded());
        for (int row = 0; row < model()->rowCount(); ++row)
            QVERIFY(model()->row(row)->at >= *m_fixture->feed()->scope().from
                && model()->row(row)->at < *m_fixture->feed()->scope().to);
        QVERIFY(bars->selectedRange());
        // The chip says so, and lets go of it.
        QPushButton* chip = nullptr;
        for (auto* one : m_fixture->page->findChildren<QPushButton*>())
            if (one->isVisible() && one->text().endsWith(QChar(0xD7)))
                chip = one;
        QVERIFY(chip);
        QTest::mouseClick(chip, Qt::LeftButton);
        QVERIFY(!m_fixture->feed()->scope().from && !bars->selectedRange());
    }

    void brushesTheBarsWithTheKeyboard()
    {
        auto* bars = m_fixture->page->levels()->bars();
        QTRY_COMPARE(bars->count(), 60);
        bars->setFocus();
        QTest::keyClick(bars, Qt::Key_Left);
        QTest::keyClick(bars, Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(bars, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(m_fixture->feed()->scope().from);
        QCOMPARE(*m_fixture->feed()->scope().to - *m_fixture->feed()->scope().from, std::chrono::minutes(3));
        QVERIFY(!bars->accessibleDescription().isEmpty());
        QTest::keyClick(bars, Qt::Key_Escape);
        QVERIFY(!m_fixture->feed()->scope().from);
    }

    void showsAllFieldsOfTheLineAndFiltersByThem()
    {
        QVERIFY(m_fixture->shows("source:gateway level:warning"));
        QVERIFY(model()->rowCount() > 0);
        m_fixture->select(0);
        const auto line = *m_fixture->list()->current();
        auto* fields = m_fixture->page->line()->fields();
        QVERIFY(fields->isVisible());
        const int agent = fieldRow("Agent");
        QVERIFY(agent >= 0);
        clickField(agent, LogFieldModel::Value);
        QVERIFY(field()->text().contains("agent:" + QString::fromStdString(line.agent)));
        QVERIFY(m_fixture->isLoaded());
        for (int row = 0; row < model()->rowCount(); ++row)
            QCOMPARE(model()->row(row)->agent, line.agent);
        // The sign beside it leaves such lines out; what said the contrary goes.
        clickField(agent, LogFieldModel::Exclude);
        QVERIFY(field()->text().contains("-agent:" + QString::fromStdString(line.agent)));
        QVERIFY(m_fixture->isLoaded());
        for (int row = 0; row < model()->rowCount(); ++row)
            QVERIFY(model()->row(row)->agent != line.agent);
    }

    void filtersByAFieldWithTheKeyboard()
    {
        QVERIFY(m_fixture->shows("source:gateway level:warning"));
        m_fixture->select(0);
        auto* fields = m_fixture->page->line()->fields();
        fields->setCurrentRow(fieldRow("Source"));
        fields->setFocus();
        QTest::keyClick(fields, Qt::Key_Delete);
        QVERIFY(field()->text().contains("-source:gateway"));
        QTest::keyClick(fields, Qt::Key_Return);
        QVERIFY(field()->text().contains("source:gateway") && !field()->text().contains("-source:gateway"));
    }

    void jumpsToItsSpanTraceAndRun()
    {
        QVERIFY(m_fixture->shows("source:tools"));
        m_fixture->select(0);
        const auto line = *m_fixture->list()->current();
        QVERIFY(!line.spanId.empty());
        test::press(*m_fixture->page, "Open the span");
        QCOMPARE(host().navigator.visited.back(), QString("traces span:%1 %2").arg(line.traceId.c_str(), line.spanId.c_str()));
        test::press(*m_fixture->page, "Open the run");
        QCOMPARE(host().navigator.visited.back(), QString("run %1").arg(line.runId.c_str()));
        m_fixture->table()->setFocus();
        QTest::keyClick(m_fixture->table(), Qt::Key_Return);
        QVERIFY(host().navigator.visited.back().startsWith("traces span:"));
        QVERIFY(m_fixture->shows("source:scheduling"));
        m_fixture->select(0);
        test::act(*m_fixture->page, "Open the run of the line");
        QTest::keyClick(m_fixture->table(), Qt::Key_Return);
        QVERIFY(host().navigator.notices.back().contains("belongs to no run"));
    }

    void copiesLinesInEveryFormat()
    {
        QVERIFY(m_fixture->shows("source:tools"));
        m_fixture->select(0);
        m_fixture->table()->selectionModel()->select(
            model()->index(1, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        const auto message = QString::fromStdString(model()->row(0)->message);
        QVERIFY(m_fixture->page->copyText().contains(message));
        const auto copied = [this](const QString& as) {
            QApplication::clipboard()->clear();
            test::act(*m_fixture->page, "Copy the selected lines as " + as);
            [[maybe_unused]] const bool came = QTest::qWaitFor([] { return !QApplication::clipboard()->text().isEmpty(); });
            return QApplication::clipboard()->text();
        };
        QCOMPARE(copied("text").count('\n'), 2);
        const auto json = QJsonDocument::fromJson(copied("JSON").toUtf8());
        QCOMPARE(json.array().size(), 2);
        QCOMPARE(json.array()[0].toObject()["message"].toString(), message);
        QVERIFY(copied("CSV").startsWith("time,level,source"));
        QVERIFY(copied("Markdown").startsWith("| time | level |"));
    }

    void exportsAllThatIsShownInTheBackground()
    {
        QVERIFY(m_fixture->shows("source:tools"));
        const auto path = host().folder.filePath("lines.jsonl");
        m_fixture->page->exportTo(path, "jsonl");
        QTRY_COMPARE(m_fixture->page->cellExport()->state(), Transfer::State::Done);
        QVERIFY(test::says(*m_fixture->page, "lines are in"));
        QFile file(path);
        QVERIFY(file.open(QFile::ReadOnly));
        int lines = 0;
        while (!file.atEnd()) {
            const auto object = QJsonDocument::fromJson(file.readLine()).object();
            QCOMPARE(object["source"].toString(), QString("tools"));
            ++lines;
        }
        QVERIFY(lines > 500); // not only what is in the list
        QVERIFY(lines >= model()->rowCount());
        QVERIFY(test::button<QPushButton>(*m_fixture->page, "What is not in it")->isVisible());
        QVERIFY(m_fixture->page->cellExport()->listing().contains("2026-09 is archived"));
    }

    void stopsAnExport()
    {
        const auto path = host().folder.filePath("stopped.csv");
        m_fixture->page->exportTo(path, "csv");
        QTRY_VERIFY(test::button<QPushButton>(*m_fixture->page, "Stop")->isVisible());
        m_fixture->page->cellExport()->cancel();
        QCOMPARE(m_fixture->page->cellExport()->state(), Transfer::State::Stopped);
        QVERIFY(!QFile::exists(path));
    }

    void looksInArchivesWhenAPersonWants()
    {
        QVERIFY(m_fixture->shows("source:webhooks"));
        QTRY_VERIFY(test::says(*m_fixture->page, "2026-09 is archived"));
        const auto oldest = model()->row(0)->at;
        test::press(*m_fixture->page, "Look in archives too");
        QVERIFY(m_fixture->isLoaded());
        QVERIFY(m_fixture->feed()->scope().archives);
        QTRY_VERIFY(model()->row(0)->at < oldest);
        QVERIFY(!test::says(*m_fixture->page, "2026-09 is archived"));
    }

    void tellsOfDroppedLinesAndOfTheIndex()
    {
        const auto status = [this] {
            QString words;
            for (const auto* label : m_fixture->list()->findChildren<ElidedLabel*>())
                words += label->text();
            return words;
        };
        QTRY_VERIFY(status().contains("214 dropped"));
        QVERIFY(status().contains("search index 1.8 k lines behind"));
    }

    void keepsFiltersUnderAName()
    {
        m_fixture->page->savedFilters()->save("failures", "level>=warn");
        QCOMPARE(m_fixture->page->savedFilters()->all().size(), 1);
        m_fixture->reopen();
        QVERIFY(m_fixture->isLoaded());
        QMenu menu;
        m_fixture->page->savedFilters()->fill(&menu, {});
        QCOMPARE(menu.actions().first()->text(), QString("failures"));
        menu.actions().first()->trigger();
        QCOMPARE(field()->text(), QString("level>=warn"));
        m_fixture->page->savedFilters()->remove("failures");
        QVERIFY(m_fixture->page->savedFilters()->all().isEmpty());
    }

    void takesATimeAndAFilterFromAnotherPage()
    {
        const auto now = host().link.now();
        m_fixture->page->openThing(
            PageScope{now - std::chrono::minutes(20), now - std::chrono::minutes(10), "level>=warn"}.toThing());
        QVERIFY(m_fixture->isLoaded());
        QCOMPARE(field()->text(), QString("level>=warn"));
        QCOMPARE(*m_fixture->feed()->scope().from, now - std::chrono::minutes(20));
        QVERIFY(m_fixture->page->levels()->bars()->selectedRange());
        QVERIFY(m_fixture->page->goBack());
        QVERIFY(!m_fixture->feed()->scope().from);
        QVERIFY(m_fixture->page->goBack());
        QCOMPARE(field()->text(), QString());
    }

    void saysWhenThereIsNothingAndWhenItFails()
    {
        m_fixture->page->openThing("nothing-is-called-so");
        QTRY_VERIFY(test::says(*m_fixture->page, "No line matches the filter"));
        test::press(*m_fixture->page, "Clear the filter");
        QTRY_VERIFY(model()->rowCount() > 100);
        test::LogsFixture empty(SampleLink::Content::Empty);
        QTRY_VERIFY(test::says(*empty.page, "Nothing was recorded yet"));
        test::LogsFixture other;
        QVERIFY(other.isLoaded());
        other.page->hidden();
        other.host.link.failNext({base::ErrorCode::Io, "the disk does not answer", nullptr});
        other.page->openThing("level:error");
        other.page->shown();
        QTRY_VERIFY(test::says(*other.page, "the disk does not answer"));
        test::press(*other.page, "Try again");
        QTRY_VERIFY(other.model()->rowCount() > 0);
    }

    void stepsBackFromTheLineToTheList()
    {
        m_fixture->select(-1);
        QVERIFY(m_fixture->page->line()->line());
        QVERIFY(m_fixture->page->goBack());
        QVERIFY(!m_fixture->page->line()->line());
        QVERIFY(!m_fixture->page->goBack());
    }

    void clipsNothing()
    {
        m_fixture->select(-1);
        QTest::qWait(50);
        QCOMPARE(test::clippedText(*m_fixture->page), QString());
    }

private:
    [[nodiscard]] test::PageHost& host() { return m_fixture->host; }
    [[nodiscard]] LogListModel* model() const { return m_fixture->model(); }
    [[nodiscard]] FilterField* field() const { return m_fixture->page->findChild<FilterField*>(); }
    void type(const QString& filter) const
    {
        field()->lineEdit()->clear();
        QTest::keyClicks(field()->lineEdit(), filter);
        QTest::keyClick(field()->lineEdit(), Qt::Key_Return);
    }
    [[nodiscard]] int fieldRow(const QString& name) const
    {
        const auto* fields = m_fixture->page->line()->fields()->model();
        for (int row = 0; row < fields->rowCount(); ++row)
            if (fields->index(row, LogFieldModel::Name).data().toString() == name)
                return row;
        return -1;
    }
    void clickField(int row, int column) const
    {
        auto* fields = m_fixture->page->line()->fields();
        const auto index = fields->model()->index(row, column);
        fields->scrollTo(index);
        QTest::mouseClick(fields->viewport(), Qt::LeftButton, {}, fields->visualRect(index).center());
    }

    std::unique_ptr<test::LogsFixture> m_fixture;
};

QTEST_MAIN(TestLogs)
#include "test_logs.moc"
