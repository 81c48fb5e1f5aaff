/* Says its version, or listens on a port and gives one answer to whatever it is asked. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char *answer(void);

static void reply(int client) {
  char request[4096];
  if (read(client, request, sizeof request) > 0) {
    const char *body = answer();
    char head[160];
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n", strlen(body));
    if (write(client, head, strlen(head)) < 0 || write(client, body, strlen(body)) < 0) perror("write");
  }
  close(client);
}

int main(int count, char **words) {
  int port = 0;
  for (int i = 1; i < count; i += 1) {
    if (strcmp(words[i], "--version") == 0) {
      puts("version: 0.0.1 (fake)");
      return 0;
    }
    if (strcmp(words[i], "--port") == 0 && i + 1 < count) port = atoi(words[i + 1]);
  }
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {0};
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8) != 0) return 1;
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client >= 0) reply(client);
  }
}
