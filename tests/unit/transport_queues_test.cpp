#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>

#include "providers/transport/receive_queue.h"
#include "providers/transport/send_queue.h"

namespace ows::transport {
namespace {

View view(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string front(const SendQueue& queue) {
  iovec pieces[64];
  std::string all;
  for (std::size_t i = 0, count = queue.front(pieces, 64); i < count; ++i)
    all.append(static_cast<char*>(pieces[i].iov_base), pieces[i].iov_len);
  return all;
}

TEST(SendQueue, KeepsTheOrderOfOwnedAndBorrowedOctets) {
  SendQueue queue;
  const std::string large(1000, 'L');
  queue.put(view("a"));
  queue.put(view("b"));
  queue.put_borrowed(view(large));
  queue.put(view("c"));
  EXPECT_EQ(queue.size(), 1003u);
  EXPECT_EQ(front(queue), "ab" + large + "c");
}

TEST(SendQueue, GoesOnWhereTheCarrierStopped) {
  SendQueue queue;
  const std::string large(1000, 'L');
  queue.put(view("head"));
  queue.put_borrowed(view(large));
  queue.put(view("tail"));
  queue.consume(2);
  EXPECT_EQ(front(queue), "ad" + large + "tail");
  queue.consume(500);
  EXPECT_EQ(front(queue), std::string(502, 'L') + "tail");
  queue.consume(506);
  EXPECT_TRUE(queue.empty());
  queue.put(view("new"));
  EXPECT_EQ(front(queue), "new");
}

TEST(SendQueue, KeepCopiesWhatIsBorrowed) {
  SendQueue queue;
  std::string large(1000, 'L');
  queue.put(view("x"));
  queue.put_borrowed(view(large));
  queue.consume(11);
  queue.keep();
  large.assign(1000, '!');
  EXPECT_EQ(front(queue), std::string(990, 'L'));
}

TEST(SendQueue, AnyOrderOfCallsGivesTheSameOctets) {
  std::mt19937 random(7);
  for (int run = 0; run < 50; ++run) {
    SendQueue queue;
    std::string expected;
    std::deque<std::string> programs;  // memory that is borrowed
    for (int step = 0; step < 300; ++step) {
      const std::size_t size = random() % 3000;
      switch (random() % 4) {
        case 0:
          expected += std::string(size, static_cast<char>('a' + step % 26));
          queue.put(view(std::string(size, static_cast<char>('a' + step % 26))));
          break;
        case 1:
          expected += programs.emplace_back(size, static_cast<char>('A' + step % 26));
          queue.put_borrowed(view(programs.back()));
          break;
        case 2:
          queue.keep();
          for (auto& memory : programs) memory.assign(memory.size(), '!');
          programs.clear();
          break;
        default: {
          const std::size_t octets = std::min(size, queue.size());
          queue.consume(octets);
          expected.erase(0, octets);
        }
      }
      ASSERT_EQ(queue.size(), expected.size());
    }
    queue.keep();
    std::string all;
    while (!queue.empty()) {
      const std::string piece = front(queue);
      all += piece;
      queue.consume(piece.size());
    }
    EXPECT_EQ(all, expected);
  }
}

TEST(SendQueue, OneThatIsNeverEmptyDoesNotGrow) {
  SendQueue queue;
  const std::string message(1000, 'm');
  queue.put(view(message));
  for (int i = 0; i < 2000; ++i) {
    queue.put(view(message));
    queue.put_borrowed(view(message));
    queue.keep();
    queue.consume(2 * message.size());
    ASSERT_LT(queue.footprint(), 128u << 10);
  }
  EXPECT_EQ(queue.size(), message.size());
}

class ReceiveQueueTest : public testing::Test {
 protected:
  ReceiveQueue queue;

  std::string take(std::size_t capacity, bool peek = false) {
    std::string text(capacity, '\0');
    const std::span<std::byte> spans[] = {std::as_writable_bytes(std::span(text))};
    const auto taken = queue.take_message(spans, peek);
    text.resize(taken.octets);
    return text + (taken.end_of_message ? "." : "");
  }
  std::string octets(std::size_t capacity) {
    std::string text(capacity, '\0');
    const std::span<std::byte> spans[] = {std::as_writable_bytes(std::span(text))};
    text.resize(queue.take_octets(spans, false));
    return text;
  }
};

TEST_F(ReceiveQueueTest, KeepsMessagesApart) {
  queue.append(view("one"), true);
  queue.append(view("tw"), false);
  EXPECT_EQ(queue.front_size(), 3u);
  queue.append(view("o"), true);
  EXPECT_EQ(take(10), "one.");
  EXPECT_EQ(take(10), "two.");
  EXPECT_FALSE(queue.has_message());
}

TEST_F(ReceiveQueueTest, GivesALargeMessageInParts) {
  queue.append(view("abcdef"), true);
  EXPECT_EQ(take(4), "abcd");
  EXPECT_EQ(take(4), "ef.");
}

TEST_F(ReceiveQueueTest, PeeksWithoutTaking) {
  queue.append(view("abc"), true);
  EXPECT_EQ(take(10, true), "abc.");
  EXPECT_EQ(take(10), "abc.");
}

TEST_F(ReceiveQueueTest, AnEmptyMessageIsOne) {
  queue.append({}, true);
  queue.append(view("x"), true);
  EXPECT_TRUE(queue.has_message());
  EXPECT_EQ(take(10), ".");
  EXPECT_EQ(take(10), "x.");
}

TEST_F(ReceiveQueueTest, AStreamSeesNoBoundaries) {
  queue.append(view("ab"), true);
  queue.append({}, true);
  queue.append(view("cd"), true);
  EXPECT_EQ(octets(3), "abc");
  EXPECT_EQ(octets(3), "d");
  EXPECT_FALSE(queue.has_message());
}

TEST_F(ReceiveQueueTest, FillsSeveralBuffersInOrder) {
  queue.append(view("abcdef"), true);
  std::string first(2, '\0'), second(10, '\0');
  const std::span<std::byte> spans[] = {std::as_writable_bytes(std::span(first)), std::as_writable_bytes(std::span(second))};
  EXPECT_EQ(queue.take_message(spans, false).octets, 6u);
  EXPECT_EQ(first + second.substr(0, 4), "abcdef");
}

TEST_F(ReceiveQueueTest, StaysRightOverALongTime) {
  std::string expected, got;
  for (int i = 0; i < 2000; ++i) {
    const std::string piece(static_cast<std::size_t>(i % 301), static_cast<char>('a' + i % 26));
    queue.append(view(piece), true);
    expected += piece;
    if (i % 3) got += octets(200);
  }
  while (queue.size()) got += octets(1000);
  EXPECT_EQ(got, expected);
}

}  // namespace
}  // namespace ows::transport
