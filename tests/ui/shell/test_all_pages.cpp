#include "tests/ui/support/clipped_text.h"
#include "tests/ui/support/page_host.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_list.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace kaze;
using namespace kaze::ui;

// What holds for every page of the console, in its real window.
class TestAllPages : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_host = std::make_unique<test::PageHost>();
        m_window = std::make_unique<MainWindow>(m_host->link, m_host->theme, m_host->settings, allPages(KAZE_TEST_RESOURCES));
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup()
    {
        m_window.reset();
        m_host.reset();
    }

    void nameEveryControlForScreenReaders()
    {
        for (const auto& entry : allPages(KAZE_TEST_RESOURCES)) {
            m_window->go(entry.id);
            QTest::qWait(30);
            for (auto* widget : m_window->currentPage()->findChildren<QWidget*>()) {
                const bool control = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QAbstractItemView*>(widget)
                    || qobject_cast<QComboBox*>(widget) || qobject_cast<QLineEdit*>(widget)
                    || qobject_cast<QPlainTextEdit*>(widget);
                const auto* button = qobject_cast<QAbstractButton*>(widget);
                if (!control || !widget->isVisible() || (button && !button->text().isEmpty()))
                    continue;
                // What a view or box makes of its own (headers, drop-downs, the edit of a box) belongs to it.
                const auto* parent = widget->parentWidget();
                if (qobject_cast<const QAbstractItemView*>(parent) || qobject_cast<const QComboBox*>(parent)
                    || widget->inherits("QHeaderView"))
                    continue;
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(entry.id + ": " + widget->metaObject()->className()));
            }
        }
    }

    void neverClipTheirLabels()
    {
        for (const auto& entry : allPages(KAZE_TEST_RESOURCES)) {
            m_window->go(entry.id);
            QString clipped = "nothing yet";
            const auto allShown = [this, &clipped] { return (clipped = test::clippedText(*m_window->currentPage())).isEmpty(); };
            QTest::qWait(50);
            QVERIFY2(QTest::qWaitFor(allShown, 2000), qPrintable(entry.id + ": " + clipped));
        }
    }

    void surviveThatTheCellIsAway()
    {
        m_host->link.setState(CellLink::State::Lost, "gone");
        for (const auto& entry : allPages(KAZE_TEST_RESOURCES)) {
            m_window->go(entry.id);
            m_window->currentPage()->refresh();
            QTest::qWait(5);
        }
        m_host->link.setState(CellLink::State::Connected);
        for (const auto& entry : allPages(KAZE_TEST_RESOURCES))
            m_window->go(entry.id);
    }

    void mirrorFromRightToLeft()
    {
        m_window->setLayoutDirection(Qt::RightToLeft);
        QTest::qWait(5);
        const auto* page = m_window->currentPage();
        QVERIFY(page->mapTo(m_window.get(), QPoint(0, 0)).x() < 100);
    }

    void haveNoActionWithTheKeyOfAnother()
    {
        for (const auto& entry : allPages(KAZE_TEST_RESOURCES)) {
            m_window->go(entry.id);
            QStringList keys;
            for (const auto* action : m_window->actions() + m_window->currentPage()->pageActions())
                for (const auto& key : action->shortcuts())
                    keys << key.toString();
            const auto before = keys.size();
            keys.removeDuplicates();
            QVERIFY2(keys.size() == before, qPrintable(entry.id));
        }
    }

private:
    std::unique_ptr<test::PageHost> m_host;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestAllPages)
#include "test_all_pages.moc"
